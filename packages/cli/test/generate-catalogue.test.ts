import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { generateCatalogue } from '../src/catalogue/generate-catalogue.ts'

const wrapper = JSON.stringify(import.meta.resolve('@mcp-lambda/wrapper'))

function sdk(entry: string): string {
  return JSON.stringify(import.meta.resolve(`@modelcontextprotocol/sdk/${entry}`))
}

it.concurrent.for([
  {
    what: 'exports no handler',
    code: 'export const handlr = async () => ({})',
    reason: 'src/handler.ts exports no handler',
    wayOut: /^functions\.\*\.handler of services\/notes\/serverless\.yml/,
  },
  {
    what: 'exports another function than that of lambdaHandler',
    code: 'export const handler = async () => ({ statusCode: 200 })',
    reason: 'server/discover is answered with no JSON-RPC response: {"statusCode":200}',
    wayOut: /what lambdaHandler\(…\) of @mcp-lambda\/wrapper returns/,
  },
  {
    what: 'waits for nothing while it loads',
    code: 'await new Promise(() => {})\nexport const handler = 1',
    reason: 'its modules do not end to load',
    wayOut: /connect at the first call/,
  },
  {
    what: 'imports a package that is not installed',
    code: "import got from 'no-such-package'\nexport const handler = got",
    reason: expect.stringContaining("Cannot find package 'no-such-package'"),
    wayOut: /add it to the dependencies of services\/notes\/package\.json/,
  },
  {
    what: 'imports a file without its ending',
    code: "import './tool'\nexport const handler = 1",
    files: { 'src/tool.ts': '' },
    reason: expect.stringContaining("services/notes/src/tool'"),
    wayOut: /^Write \.\/tool\.ts in services\/notes\/src\/handler\.ts\.$/,
  },
  {
    what: 'imports a file by a misspelt name',
    code: "import './tols.ts'\nexport const handler = 1",
    files: { 'src/tools.ts': '' },
    reason: expect.stringContaining('tols.ts'),
    wayOut: /^Write \.\/tools\.ts in /,
  },
  {
    what: 'connects a transport of its own',
    code: `import { lambdaHandler } from ${wrapper}
      import { McpServer } from ${sdk('server/mcp.js')}
      import { StdioServerTransport } from ${sdk('server/stdio.js')}
      const server = new McpServer({ name: 'notes', version: '1.0.0' })
      await server.connect(new StdioServerTransport())
      export const handler = lambdaHandler(() => server)`,
    reason: expect.stringContaining('Already connected to a transport'),
    wayOut: /^The wrapper connects the server, .* services\/notes\/src\/handler\.ts a function/,
  },
  {
    what: 'wants a variable',
    code: "throw new Error('NOTES_URL is not set')\nexport const handler = 1",
    reason: 'Error: NOTES_URL is not set',
    wayOut: /^It needs NOTES_URL: .*custom\.mcp\.catalogue\.environment/,
  },
])('a service that $what is told with a way out', async ({ code, files = {}, reason, wayOut }, { onTestFinished }) => {
  const { directory, file } = await writeService(code, onTestFinished)
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text)
  const failure = generateCatalogue(directory, file)
  await expect(failure).rejects.toMatchObject({ reason, wayOut: expect.stringMatching(wayOut) })
})

it('asks the handler that serverless.yml names', async () => {
  const { directory, file } = await writeService('throw new Error("another")', onTestFinished)
  const yml = 'service: notes\ncustom: { mcp: { target: notes } }\nfunctions: { server: { handler: main.serve } }\n'
  await writeFile(join(directory, 'serverless.yml'), yml)
  await writeFile(
    join(directory, 'main.mjs'),
    `import { lambdaHandler } from ${wrapper}
     import { McpServer } from ${sdk('server/mcp.js')}
     export const serve = lambdaHandler(() => new McpServer({ name: 'main', version: '1.0.0' }))`,
  )
  await generateCatalogue(directory, file)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ serverInfo: { name: 'main' } })
})

it.each([
  { what: 'one object', given: 'createServer()', isOneServer: true },
  { what: 'a function that returns one', given: '() => server', isOneServer: true },
  { what: 'a function of another place that returns one', given: 'getServer', isOneServer: true },
  { what: 'one for the whole environment', given: "getServer, { isolation: 'environment' }", isOneServer: true },
  { what: 'a function', given: 'createServer', isOneServer: false },
])('says whether a handler has one server for all callers: $what', async ({ given, isOneServer }) => {
  const { directory, file } = await writeService(
    `import { lambdaHandler } from ${wrapper}
     import { McpServer } from ${sdk('server/mcp.js')}
     const createServer = () => new McpServer({ name: 'notes', version: '1.0.0' })
     const server = createServer()
     async function getServer() {
       return server
     }
     export const handler = lambdaHandler(${given})`,
    onTestFinished,
  )
  expect(await generateCatalogue(directory, file)).toEqual({ isOneServer, needsStateKeys: false, readsStdin: false })
})

it('says of a service that it connects a server of its own to standard input', async () => {
  const { directory, file } = await writeService(
    `import { lambdaHandler } from ${wrapper}
     import { McpServer } from ${sdk('server/mcp.js')}
     import { StdioServerTransport } from ${sdk('server/stdio.js')}
     const createServer = () => new McpServer({ name: 'notes', version: '1.0.0' })
     await createServer().connect(new StdioServerTransport())
     export const handler = lambdaHandler(createServer)`,
    onTestFinished,
  )
  expect(await generateCatalogue(directory, file)).toMatchObject({ isOneServer: false, readsStdin: true })
})

it('leaves no process that a server has started, when it is not waited for any more', async ({ onTestFinished }) => {
  const silent = "require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)"
  const { directory, file } = await writeService(
    `import { lambdaHandler, stdio } from ${wrapper}
     export const handler = lambdaHandler(stdio(process.execPath, ['-e', ${JSON.stringify(silent)}]))`,
    onTestFinished,
  )
  const stop = new AbortController()
  const listing = generateCatalogue(directory, file, stop.signal)
  listing.catch(() => undefined)
  const pid = Number(await vi.waitFor(() => readFile(join(directory, 'pid'), 'utf8'), 20_000))
  expect(() => process.kill(pid, 0)).not.toThrow()
  stop.abort()
  await expect(listing).rejects.toThrow(/abort/)
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000)
})

async function writeService(code: string, onTestFinished: (end: () => Promise<void>) => void) {
  const root = await mkdtemp(join(tmpdir(), 'generate-catalogue-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const directory = join(root, 'services/notes')
  await mkdir(join(directory, 'src'), { recursive: true })
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }')
  await writeFile(
    join(directory, 'serverless.yml'),
    'service: notes\ncustom: { mcp: { defaults: 1, target: notes } }\n',
  )
  await writeFile(join(directory, 'src/handler.ts'), code)
  return { directory, file: join(root, 'catalogue.json') }
}
