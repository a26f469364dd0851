import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import type { Cause } from './find-cause.ts'
import type { LoadFailure } from './load-function.ts'

export type FailedService = Pick<LoadFailure, 'place' | 'cause'> & {
  /** Folder of the service. */
  readonly service: string
  /** Whether it is a server in Python that packaging starts: `custom.mcp.command`. */
  readonly isPython: boolean
}

/** What to do about a function that does not load. */
export function toWayOut({ service, place, cause, isPython }: FailedService): string {
  const folder = `services/${service}`
  const way = cause && describeWayOut(cause, { folder, isPython })
  if (place !== undefined) return `at ${folder}/${place}${way === undefined ? '' : `. ${way}`}`
  if (way !== undefined) return way
  if (isPython)
    return `${folder}/requirements.txt has its packages, and custom.mcp.command of serverless.yml starts it.`
  return `The zip has what the handler of ${folder} imports, and what package.patterns of its serverless.yml adds.`
}

type Place = { readonly folder: string; readonly isPython: boolean }

function describeWayOut(cause: Cause, { folder, isPython }: Place): string {
  const yml = `${folder}/serverless.yml`
  switch (cause.kind) {
    case 'program-missing':
      return (
        `It starts the program ${cause.name}, which neither Lambda nor the zip has. Take a server that does without, or a layer ` +
        `with a static build of it: /opt/bin is on Lambda's path. Stage local has no layers.`
      )
    case 'module-missing':
      return `No package has the Python module ${cause.name}: add the one that does to ${folder}/requirements.txt.`
    case 'package-missing':
      return `The zip lacks the npm package ${cause.name}: add it to the dependencies of ${folder}/package.json.`
    case 'package-differs':
      return `It was written for another version of ${cause.name}: a line such as ${cause.name}<2 in ${folder}/requirements.txt gives it one.`
    case 'sdk-differs':
      return `It was written for another version of the MCP SDK: mcp<2 as a line of ${folder}/requirements.txt gives it version 1.`
    case 'library-missing':
      return `It needs the library ${cause.name} of the system, which Lambda does not have. A static build, or a wheel that brings it along, does without.`
    case 'aws-called':
      return `It calls AWS before it lists its tools: variables in custom.mcp.catalogue.environment of ${yml} lead it to a stand-in, or catalogue: live in custom.mcp has the gateway ask at run time.`
    case 'variable-missing': {
      const handler = isPython ? '' : `, and in env of ${folder}/src/handler.ts`
      return `It needs ${cause.names.join(' and ')}: a secret in custom.mcp.secrets of ${yml}, else in environment of its function and in custom.mcp.catalogue.environment${handler}.`
    }
    case 'argument-missing':
      return isPython
        ? `It needs arguments: they follow the program in custom.mcp.command of ${yml}.`
        : `It needs arguments: they follow the program in ${folder}/src/handler.ts.`
    case 'http-served': {
      const place = isPython ? `custom.mcp.command of ${yml}` : `${folder}/src/handler.ts`
      return `It serves HTTP, and only stdio reaches it here: most such servers have an argument for that, which follows the program in ${place}.`
    }
    case 'folder-read-only':
      return `It writes to ${cause.path}, and on Lambda only /tmp can be written to: give it a folder there, by a variable or an argument.`
    case 'file-not-packaged':
      return `The zip lacks ${cause.path}: package.patterns of ${yml} adds files of the service, and an import of JSON or text bundles one.`
    case 'import-missing':
      return cause.meant === undefined
        ? `${folder}/${cause.importer} imports ${cause.written}, which is not there: write the path from the folder of that file, with its ending, as ./tools/greet.ts.`
        : `Write ${cause.meant} in ${folder}/${cause.importer}.`
    case 'export-missing':
      return describeExport(cause, folder)
    case 'commonjs-written':
      return `It is an ES module: ${modules[cause.name] ?? modules.require}.`
    case 'syntax-not-erasable':
      return 'Node runs the sources as they are, without their types. Write an object with as const in the place of an enum, a field and an assignment for a parameter property, a module for a namespace.'
    case 'transport-connected':
      return `The wrapper connects the server, and each one once: take connect(new StdioServerTransport()) out, and give lambdaHandler in ${folder}/src/handler.ts a function that makes a new server each time it is called.`
    case 'source-differs':
      return `lambdaHandler in ${folder}/src/handler.ts takes the function that makes the server and returns it: export function createServer() { const server = new McpServer(…); return server }.`
    case 'web-app-given':
      return `lambdaHandler in ${folder}/src/handler.ts takes the MCP server, and no app of ${cause.framework}: give it the function that makes the server, and leave the app and listen out. The wrapper answers HTTP.`
    case 'schema-differs':
      return 'Write the arguments with zod: inputSchema: { name: z.string() }.'
    case 'stdout-written':
      return 'It writes to stdout, where messages alone belong: console.error in the place of console.log and process.stdout.write, or an option of the server that keeps it silent.'
    case 'handler-not-exported':
      return `functions.*.handler of ${yml} names a file and what it exports: correct it, or write there export const handler = lambdaHandler(createServer). A server listens at no port here, and connects no transport: the wrapper does.`
    case 'handler-not-bundled':
      return `The zip lacks the handler of ${yml}: serverless-esbuild among its plugins bundles what TypeScript imports.`
    case 'handler-differs':
      return `The handler of ${yml} has to be what lambdaHandler(…) of @mcp-lambda/wrapper returns.`
    case 'process-ended':
      return `Its process ended while it loaded: what the handler of ${folder} imports must not call process.exit.`
    case 'timed-out': {
      const waits = isPython
        ? 'It waits for a backend or a login before it lists its tools, most likely'
        : `An await at the top of a module of ${folder} does not end, most likely: connect at the first call. A program that it starts may wait for a backend or a login, too`
      return `${waits}: variables in custom.mcp.catalogue.environment of ${yml} lead it elsewhere, or catalogue: live in custom.mcp has the gateway ask at run time. A function has the time of functions.*.timeout.`
    }
    default:
      return cause satisfies never
  }
}

/** What ES modules have for the names of CommonJS. */
const modules: { readonly [name: string]: string } = {
  require: "write import … from '…' in the place of require",
  module: 'write export in the place of module.exports',
  exports: 'write export in the place of exports',
  __dirname: 'write import.meta.dirname in the place of __dirname',
  __filename: 'write import.meta.filename in the place of __filename',
}

function describeExport(
  { importer, module, written, exported, isType }: Extract<Cause, { kind: 'export-missing' }>,
  folder: string,
): string {
  const meant = findNearest(written, exported)
  const file = `${folder}/${importer}`
  if (isType) return `Write import type { ${written} } in ${file}: Node leaves types out.`
  if (meant !== undefined) return `Write ${meant} in ${file}.`
  if (exported.includes('default'))
    return `Write import ${written} from '${module}' in ${file}: it is the default export.`
  const there = exported.length === 0 ? 'exports nothing' : `exports ${exported.join(', ')}`
  return `${module} ${there}: write export before ${written} there, or another name in ${file}.`
}
