/** The whole system on this machine: a Lambda with all packaged services, and what stands in for their AWS side. */
import { dirname } from 'node:path'
import {
  codeCacheFolder,
  type LambdaEvent,
  type LocalLambda,
  localIdentity,
  type RuntimeChoice,
  startLambda,
} from '@mcp-lambda/lambda-local'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { type LoadedService, loadServices } from '@mcp-lambda/serverless/loading'
import { toShortName } from '../logs/function-names.ts'
import { createToolMetrics, serveMetrics } from '../records/tool-metrics.ts'
import type { StandIn } from '../stand-ins/local-start.ts'
import { mergeFacts } from '../stand-ins/merge-facts.ts'
import { startStandIns } from '../stand-ins/start-stand-ins.ts'
import { turnOff } from '../stand-ins/turn-off.ts'
import {
  createStateKeys,
  findMissingSecrets,
  type MissingSecrets,
  readSecretsFile,
  secretsOf,
} from './machine-secrets.ts'

/** The stage that runs on this machine and is never deployed. */
export const localStage = 'local'

export type SystemOptions = {
  /** The folder of the repository. Its services must be packaged. */
  readonly root: string
  /** Data for stand-ins to begin with, by name of the service's folder. */
  readonly seeds?: Readonly<Record<string, unknown>>
  /** Shows a line to the user. Default: nowhere. */
  readonly say?: (text: string) => void
  /** Ends the start. */
  readonly signal?: AbortSignal
  /** Port of the gateway's function URL. Default 0, any free port. */
  readonly port?: number
  /** Port of the Lambda API. Default 0, any free port. */
  readonly lambdaPort?: number
  /** The runtime client of all environments. Default: the small one of `@mcp-lambda/lambda-local`. */
  readonly runtime?: RuntimeChoice
  readonly onEvent?: (event: LambdaEvent) => void
  /** Variables that set the cache folder. Default: those of this process. */
  readonly env?: Record<string, string | undefined>
}

/** A service whose stand-in failed to start. Its functions answer each call with the reason. */
export type OffService = { readonly name: string; readonly functions: readonly string[]; readonly reason: string }

export type LocalSystem = {
  /** The gateway's MCP endpoint. */
  readonly mcpUrl: string
  /** For `--endpoint-url` and `AWS_ENDPOINT_URL_LAMBDA`. */
  readonly lambdaEndpoint: string
  readonly region: string
  /** Names of all functions. */
  readonly functions: readonly string[]
  /** What the stand-ins say of themselves. */
  readonly facts: Readonly<Record<string, string>>
  readonly lambda: LocalLambda
  readonly services: readonly LoadedService[]
  /** By name of the service's folder. */
  readonly standIns: ReadonlyMap<string, StandIn>
  readonly off: readonly OffService[]
  /** Secrets without a value on this machine. */
  readonly missingSecrets: readonly MissingSecrets[]
  /** Variables that a function has on this machine, beyond those of its template. */
  environmentOf(functionName: string): Readonly<Record<string, string>>
  /** Stops everything, and waits until it has stopped. */
  close(): Promise<void>
}

/** Registers a part to be closed by `close`. */
type Own = (end: () => Promise<void>) => void

/** @throws Error naming the part that failed to start, after stopping the others */
export async function startSystem(options: SystemOptions): Promise<LocalSystem> {
  const owned: (() => Promise<void>)[] = []
  /** A part that fails to stop, such as a stand-in of the project's own, keeps no other from being stopped. */
  const close = async () => {
    const failed: unknown[] = []
    for (const end of owned.splice(0)) await end().catch(error => failed.push(error))
    if (failed.length > 0) throw failed[0]
  }
  try {
    return { ...(await startParts(options, end => owned.unshift(end))), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startParts(
  {
    root,
    seeds = {},
    say = () => {},
    signal = new AbortController().signal,
    port = 0,
    lambdaPort = 0,
    runtime,
    onEvent,
    env = process.env,
  }: SystemOptions,
  own: Own,
): Promise<Omit<LocalSystem, 'close'>> {
  const codeCache = codeCacheFolder(env)
  const services = await loadServices(root, localStage, codeCache)
  const gatewayName = findGatewayFunction(services)
  // Only local systems set it. The gateway rejects settings that are safe on this machine alone without it.
  const shared: Record<string, string> = { MCP_LAMBDA_LOCAL: '1' }
  const { values: secrets, wrong } = await readSecretsFile(root)
  for (const { where, what } of wrong) say(`${where}: ${what}`)
  const environments = new Map<string, Readonly<Record<string, string>>>()
  const environmentOf = (functionName: string) => ({ ...shared, ...environments.get(functionName) })
  const tools = createToolMetrics(functionName => toShortName(functionName, localStage))
  const toolMetrics = await serveMetrics(tools)
  own(toolMetrics.close)
  const lambda = await startLambda({
    functions: services.flatMap(({ definitions }) => definitions),
    port: lambdaPort,
    urlPorts: { [gatewayName]: port },
    // An environment starts at its first call, when the stand-ins run.
    environment: environmentOf,
    ...(runtime && { runtime }),
    onEvent(event) {
      tools.observe(event)
      onEvent?.(event)
    },
  })
  own(lambda.close)
  shared.AWS_ENDPOINT_URL_LAMBDA = lambda.endpoint

  const standIns = await startStandIns(services, {
    identity: localIdentity,
    region: localIdentity.region,
    scrape: [
      { job: 'lambda', url: `${lambda.endpoint}/metrics` },
      { job: 'mcp', url: toolMetrics.url },
    ],
    cacheFolder: dirname(codeCache),
    seeds,
    say,
    signal,
  })
  for (const standIn of standIns.started.values()) own(() => standIn.close())
  for (const service of services) {
    const own = { ...createStateKeys(), ...secretsOf(service, secrets) }
    const environment = { ...own, ...standIns.started.get(service.name)?.environment }
    for (const definition of service.definitions) environments.set(definition.name, environment)
  }
  const off = await turnOffServices(services, standIns.off, lambda, own)

  const gatewayUrl = lambda.functionUrl(gatewayName)
  if (!gatewayUrl) throw new Error(`${gatewayName} has no function URL: see services/gateway/serverless.yml`)
  return {
    mcpUrl: `${gatewayUrl}/mcp`,
    lambdaEndpoint: lambda.endpoint,
    region: localIdentity.region,
    functions: [...lambda.functions.keys()],
    facts: mergeFacts(standIns.started),
    lambda,
    services,
    standIns: standIns.started,
    off,
    missingSecrets: findMissingSecrets(services, secrets),
    environmentOf,
  }
}

function findGatewayFunction(services: readonly LoadedService[]): string {
  const gateway = services.find(({ settings }) => settings.gateway)?.definitions[0]
  if (gateway) return gateway.name
  throw new Error('No service is the gateway: set custom.mcp.gateway to true in the serverless.yml of one')
}

async function turnOffServices(
  services: readonly LoadedService[],
  reasons: ReadonlyMap<string, string>,
  lambda: LocalLambda,
  own: Own,
): Promise<OffService[]> {
  if (reasons.size === 0) return []
  const scratch = await createScratchFolder('off')
  own(scratch.remove)
  const off: OffService[] = []
  for (const { name, definitions } of services) {
    const reason = reasons.get(name)
    if (reason === undefined) continue
    const functions = await turnOff(definitions, `${name} is off on this machine. ${reason}`, scratch.path)
    for (const definition of functions) await lambda.deploy(definition)
    off.push({ name, functions: functions.map(definition => definition.name), reason })
  }
  return off
}
