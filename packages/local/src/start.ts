/** `npm start`: packages the services, starts the whole system on this machine, and makes the first calls. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeFirstCalls } from './first-calls.ts'
import { packageServices } from './package-services.ts'
import { ensurePrometheus } from './prometheus/ensure-prometheus.ts'
import { type LocalSystem, localStage, startSystem } from './start-system.ts'

const root = resolve(import.meta.dirname, '../../..')

const usage = `npm start -- [options]

  --port N         port of the MCP URL (default 8080; 0 takes a free one)
  --lambda-port N  port of the Lambda API (default 9001; 0 takes a free one)
  --exit           ends after the first calls: 0 when they worked
  --json           prints one line of JSON on stdout once all is ready, and nothing else there
  --help           this text`

const { values: flags } = readFlags()
if (flags.help) {
  console.log(usage)
} else {
  process.exitCode = await main()
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '8080' },
        'lambda-port': { type: 'string', default: '9001' },
        exit: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`)
    process.exit(2)
  }
}

async function main(): Promise<number> {
  const stopped = new Promise<'stopped'>(settle => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => settle('stopped'))
  })
  let system: LocalSystem | undefined
  try {
    system = await start()
    const isOver = await Promise.race([stopped, showFirstCalls(system)])
    if (isOver === 'stopped' || flags.exit) return 0
    say('\nRunning until Ctrl-C.')
    await stopped
    return 0
  } catch (error) {
    say(`\n${messageOf(error)}`)
    return 1
  } finally {
    await system?.close()
  }
}

async function start(): Promise<LocalSystem> {
  const port = readPort('port')
  const lambdaPort = readPort('lambda-port')
  const prometheusBinary = await ensurePrometheus({ env: process.env, say })
  say('Packaging the services')
  await packageServices({
    root,
    stage: localStage,
    onPackaged: ({ name, fromCache }) =>
      say(`  ${name}: ${fromCache ? 'unchanged, taken from the cache' : 'packaged'}`),
  })
  say('Starting Lambda, Prometheus and the documentation site')
  const system = await startSystem({ root, prometheusBinary, port, lambdaPort }).catch(error => {
    throw new Error(explain(error))
  })
  say(describe(system))
  return system
}

async function showFirstCalls(system: LocalSystem): Promise<'done'> {
  say('\nFirst calls, by an official client through the gateway')
  await makeFirstCalls(system.mcpUrl, ({ asked, answer, tookMs }) => {
    say(`\n  ${asked}  ${tookMs.toFixed(0)} ms`)
    for (const line of answer) say(`    ${line}`)
  })
  if (flags.json) {
    const { mcpUrl, lambdaEndpoint, region, workspaceId, functions } = system
    process.stdout.write(`${JSON.stringify({ mcpUrl, lambdaEndpoint, region, workspaceId, functions })}\n`)
  }
  return 'done'
}

function describe({ mcpUrl, lambdaEndpoint, workspaceId, functions }: LocalSystem): string {
  const config = JSON.stringify({ mcpServers: { 'mcp-lambda': { type: 'http', url: mcpUrl } } }, null, 2)
  return `
  MCP URL     ${mcpUrl}
  Lambda API  ${lambdaEndpoint}
  Functions   ${functions.join(', ')}
  Workspace   ${workspaceId}

Paste into an MCP client's configuration:

${config.replace(/^/gm, '  ')}`
}

function readPort(name: 'port' | 'lambda-port'): number {
  const port = Number(flags[name])
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(`--${name} is ${flags[name]}; give a port number, or 0 for a free one`)
}

/** The port is named by what listens; the flag that chooses another is known here alone. */
function explain(error: unknown): string {
  const { code, port } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException & { port?: number }
  if (code !== 'EADDRINUSE') return messageOf(error)
  const flag = port === Number(flags.port) ? '--port' : '--lambda-port'
  return `Port ${port} is taken. Choose another with ${flag}, e.g. npm start -- ${flag} 0 for a free one`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Standard output belongs to the JSON line, when one is asked for. */
function say(text: string): void {
  if (flags.json) console.error(text)
  else console.log(text)
}
