/** Shared by `start` and `dev`: packages the services, starts the system and describes it. */
import { createServer } from 'node:http'
import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import { listenLocally } from '@mcp-lambda/lambda-local/machine'
import type { Tools } from '../command.ts'
import { CommandError, messageOf } from '../command-error.ts'
import { clientNames, settingsClients } from '../connect/clients.ts'
import { defaultUrl } from '../connect/connection.ts'
import type { PortFlags } from '../flags.ts'
import { lookAtProcesses } from '../machine/look-at-places.ts'
import { expectConfiguration } from '../packaging/expect-configuration.ts'
import { packageServices } from '../packaging/package-services.ts'
import { keepRecords } from '../records/kept-records.ts'
import { secretsFile } from '../system/machine-secrets.ts'
import { type LocalSystem, localStage, startSystem } from '../system/start-system.ts'
import type { Screen } from '../terminal/screen.ts'
import { whileWaiting } from '../terminal/while-waiting.ts'

export type RunOptions = Pick<Tools, 'root' | 'env'> & {
  readonly ports: PortFlags
  readonly screen: Screen
  readonly stop: AbortSignal
  readonly onEvent?: (event: LambdaEvent) => void
}

/** @throws Error for the user, after stopping what had been started */
export async function runSystem({ root, env, ports, screen, stop, onEvent }: RunOptions): Promise<LocalSystem> {
  const say = screen.print
  await checkPorts(ports)
  expectConfiguration(root, localStage, env)
  say('Packaging the services')
  const packaging = packageServices({
    root,
    stage: localStage,
    signal: stop,
    say,
    onPackaged: ({ name, fromCache }) =>
      say(`  ${name}: ${fromCache ? 'unchanged, taken from the cache' : 'packaged'}`),
  })
  await whileWaiting('packaging', screen, packaging)
  say('Starting Lambda, and what stands in for the AWS side of the services')
  const { state, found, effect } = lookAtProcesses()
  if (state === 'off') say(`  There is ${found} on this machine. ${effect}`)
  const keep = keepRecords(root, ({ message }) => say(`Calls cannot be explained later: ${message}`))
  const onEach = (event: LambdaEvent) => {
    keep(event)
    onEvent?.(event)
  }
  const options = { root, say, signal: stop, ...ports, onEvent: onEach }
  return whileWaiting('starting', screen, startSystem(options)).catch(error => {
    throw explain(error, ports)
  })
}

/** The facts about a running system, for a program to read. */
export function toFacts({
  mcpUrl,
  lambdaEndpoint,
  region,
  functions,
  facts,
  off,
  missingSecrets,
}: LocalSystem): object {
  return {
    mcpUrl,
    lambdaEndpoint,
    region,
    functions,
    ...facts,
    ...(off.length > 0 && { off }),
    ...(missingSecrets.length > 0 && { missingSecrets }),
  }
}

export function describeSystem(
  { mcpUrl, lambdaEndpoint, functions, facts, off, missingSecrets }: LocalSystem,
  project: string,
): string {
  const own = Object.entries(facts).map(([name, value]) => `\n  ${name.padEnd(11)} ${value}`)
  const offLines = off.map(({ name, reason }) => `\n\n${name} is off: ${reason}`)
  const secretLines = missingSecrets.map(
    ({ service, names }) =>
      `\n\n${service} has no ${names.join(' and no ')}: write ${names.map(name => `${name}=…`).join(', ')} into ${secretsFile}, and start again`,
  )
  const config = settingsClients['claude-code'].toSettings({ name: project, url: mcpUrl, proof: { kind: 'none' } })
  return `
  MCP URL     ${mcpUrl}
  Lambda API  ${lambdaEndpoint}
  Functions   ${functions.join('\n              ')}${own.join('')}${offLines.join('')}${secretLines.join('')}

For Claude Code, in .mcp.json (for ${clientNames.slice(1).join(', ')}: npx mcp-lambda connect CLIENT${
    mcpUrl === defaultUrl ? '' : ` --url ${mcpUrl}`
  }):

${JSON.stringify(config, null, 2).replace(/^/gm, '  ')}`
}

/**
 * Before packaging, which may take a minute.
 *
 * @throws CommandError if a port is taken, or given twice
 */
async function checkPorts(ports: PortFlags): Promise<void> {
  const { port, lambdaPort } = ports
  if (port !== 0 && port === lambdaPort) {
    throw new CommandError('usage', `--port and --lambda-port are both ${port}: give two ports, or 0 for a free one`)
  }
  for (const wanted of [port, lambdaPort].filter(number => number !== 0)) {
    const probe = listenLocally(createServer(), { host: '127.0.0.1', port: wanted })
    const { close } = await probe.catch(error => {
      throw explain(error, ports)
    })
    await close()
  }
}

/** Adds the flag for another port, which the listening code does not know. */
function explain(error: unknown, { port: mcpPort }: PortFlags): Error {
  const { code, port } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException & { port?: number }
  if (code !== 'EADDRINUSE') return error instanceof Error ? error : new Error(messageOf(error))
  const flag = port === mcpPort ? '--port' : '--lambda-port'
  const message = `Port ${port} is taken. Choose another with ${flag}, e.g. ${flag} 0 for a free one`
  return new CommandError('port-taken', message, { cause: error })
}
