/** What `npm start` and `npm run dev` have in common: everything is packaged, started, and named to the reader. */
import { resolve } from 'node:path'
import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import { packageServices } from '../package-services.ts'
import { type LocalSystem, localStage, startSystem } from '../start-system.ts'

/** The repository that this file is in. */
export const root = resolve(import.meta.dirname, '../../../..')

/** Ports of both commands, with what they are when nothing is said. */
export const portFlags = {
  port: { type: 'string', default: '8080' },
  'lambda-port': { type: 'string', default: '9001' },
} as const

export const portUsage = `  --port N         port of the MCP URL (default 8080; 0 takes a free one)
  --lambda-port N  port of the Lambda API (default 9001; 0 takes a free one)`

type Ports = Readonly<Record<keyof typeof portFlags, string>>

export type RunOptions = {
  /** As it is typed, for what a message proposes. */
  readonly command: string
  readonly ports: Ports
  readonly say: (text: string) => void
  readonly stop: AbortSignal
  readonly onEvent?: (event: LambdaEvent) => void
}

/** @throws Error in words for whoever typed the command; whatever had been started by then is ended */
export async function runSystem({ command, ports, say, stop, onEvent }: RunOptions): Promise<LocalSystem> {
  const port = readPort('port', ports)
  const lambdaPort = readPort('lambda-port', ports)
  say('Packaging the services')
  await packageServices({
    root,
    stage: localStage,
    signal: stop,
    say,
    onPackaged: ({ name, fromCache }) =>
      say(`  ${name}: ${fromCache ? 'unchanged, taken from the cache' : 'packaged'}`),
  })
  say('Starting Lambda, and what stands in for the AWS side of the services')
  const options = { root, say, signal: stop, port, lambdaPort, ...(onEvent && { onEvent }) }
  const system = await startSystem(options).catch(error => {
    throw new Error(explain(error, command, port), { cause: error })
  })
  say(describe(system))
  return system
}

/** The facts about a running system, for a program to read. */
export function toFacts({ mcpUrl, lambdaEndpoint, region, functions, facts, off }: LocalSystem): object {
  return { mcpUrl, lambdaEndpoint, region, functions, ...facts, ...(off.length > 0 && { off }) }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function describe({ mcpUrl, lambdaEndpoint, functions, facts, off }: LocalSystem): string {
  const own = Object.entries(facts).map(([name, value]) => `\n  ${name.padEnd(11)} ${value}`)
  const offLines = off.map(({ name, reason }) => `\n\n${name} is off: ${reason}`)
  const config = JSON.stringify({ mcpServers: { 'mcp-lambda': { type: 'http', url: mcpUrl } } }, null, 2)
  return `
  MCP URL     ${mcpUrl}
  Lambda API  ${lambdaEndpoint}
  Functions   ${functions.join(', ')}${own.join('')}${offLines.join('')}

Paste into an MCP client's configuration:

${config.replace(/^/gm, '  ')}`
}

function readPort(name: keyof Ports, ports: Ports): number {
  const port = Number(ports[name])
  if (ports[name] !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(`--${name} is ${ports[name]}; give a port number, or 0 for a free one`)
}

/** The port is named by what listens; the flag that chooses another is known here alone. */
function explain(error: unknown, command: string, mcpPort: number): string {
  const { code, port } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException & { port?: number }
  if (code !== 'EADDRINUSE') return messageOf(error)
  const flag = port === mcpPort ? '--port' : '--lambda-port'
  return `Port ${port} is taken. Choose another with ${flag}, e.g. ${command} -- ${flag} 0 for a free one`
}
