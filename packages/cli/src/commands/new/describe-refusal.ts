/** What to do about a package that does not say what it offers: nothing is left of it, so the way out is a flag. */
import type { Server } from 'create-mcp-lambda'
import type { CatalogueFailed } from '../../catalogue/generate-catalogue.ts'

export function describeRefusal(server: Server, { reason, exitCause, wayOut }: CatalogueFailed): string {
  const { name, secrets = [] } = server
  const flag = exitCause && findFlag(exitCause, server)
  const advice = flag ?? wayOut ?? (secrets.length === 0 ? describeFirstDoubts(server) : undefined)
  const said = `${name} does not say what it offers, and nothing is left of it: ${reason}`
  return advice === undefined ? said : `${said}\n${advice}`
}

function describeFirstDoubts(server: Server): string {
  const key = 'If it wants a key, name the variable: --secret NAME'
  if ('url' in server)
    return `It was asked at ${server.url}: host, port and path have to be those of the server. ${key}`
  return isProgram(server) ? `${key}. If it wants arguments: --args="WORDS"` : key
}

function isProgram(server: Server): boolean {
  return 'npm' in server || 'python' in server
}

/** Undefined where no flag helps. */
function findFlag(cause: NonNullable<CatalogueFailed['exitCause']>, server: Server): string | undefined {
  switch (cause.kind) {
    case 'variable-missing': {
      const flags = cause.names.map(name => `--secret ${name}`).join(' ')
      return `It needs ${cause.names.join(' and ')}: the same command with ${flags}, and the value in .env.`
    }
    case 'argument-missing':
      return isProgram(server) ? 'It needs arguments: the same command with --args="WORDS".' : undefined
    case 'http-served':
      if (!isProgram(server)) return undefined
      return 'It serves HTTP, and only stdio reaches it here: the same command with the argument that most such servers have, e.g. --args stdio or --args="--transport stdio", or with another --program.'
    case 'sdk-differs':
      if (!('python' in server)) return undefined
      return "It was written for another version of the MCP SDK: the same command with --with 'mcp<2' gives it version 1."
    case 'package-differs':
      if (!('python' in server)) return undefined
      return `It was written for another version of ${cause.name}: the same command with --with '${cause.name}<…' gives it one.`
    case 'module-missing':
      if (!('python' in server)) return undefined
      return `None of its packages has the Python module ${cause.name}: the same command with --with and the package that does.`
    case 'package-missing':
      return `It does not name ${cause.name} among its dependencies, so it is a fault of the package: another version is --npm PACKAGE@VERSION.`
    case 'folder-read-only':
      return `It writes to ${cause.path}, and on Lambda only /tmp can be written to: give it a folder there by --args="WORDS".`
    case 'aws-called':
      return 'It calls AWS before it lists its tools, and nothing here has credentials for that.'
    case 'timed-out':
      return `It may wait for a backend or a login before it lists its tools. ${describeFirstDoubts(server)}`
    case 'file-not-packaged':
    case 'import-missing':
    case 'export-missing':
    case 'commonjs-written':
    case 'syntax-not-erasable':
    case 'transport-connected':
    case 'source-differs':
    case 'web-app-given':
    case 'schema-differs':
    case 'stdout-written':
    case 'handler-not-exported':
    case 'handler-not-bundled':
    case 'handler-differs':
    case 'process-ended':
    case 'program-missing':
    case 'library-missing':
      return undefined
    default:
      return cause satisfies never
  }
}
