/** The whole system on this machine: a Lambda with all packaged services, a Prometheus workspace, a documentation site. */

import {
  codeCacheFolder,
  type LambdaEvent,
  type LocalLambda,
  localIdentity,
  type RuntimeChoice,
  startLambda,
} from '@mcp-lambda/lambda-local'
import { startAmp } from './amp/start-amp.ts'
import type { AmpWorkspace } from './amp/workspace.ts'
import { startDocsSite } from './docs-site/start-docs-site.ts'
import { loadServices } from './load-services.ts'
import { type Prometheus, type StartPrometheusOptions, startPrometheus } from './prometheus/start-prometheus.ts'

/** The stage that runs on this machine and is never deployed. */
export const localStage = 'local'

/** The workspace that the local Prometheus serves. */
export const localWorkspaceId = 'ws-10ca1000-0000-4000-8000-000000000001'

const gatewayName = `mcp-gateway-${localStage}`

export type SystemOptions = {
  /** The folder of the repository. Its services must be packaged. */
  readonly root: string
  /** The `prometheus` program. */
  readonly prometheusBinary: string
  /** What Prometheus has in addition to the metrics of the Lambda API. */
  readonly prometheus?: Pick<StartPrometheusOptions, 'targets' | 'history' | 'rules'>
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

export type LocalSystem = {
  /** The gateway's MCP endpoint. */
  readonly mcpUrl: string
  /** For `--endpoint-url` and `AWS_ENDPOINT_URL_LAMBDA`. */
  readonly lambdaEndpoint: string
  readonly region: string
  readonly workspaceId: string
  /** Names of all functions. */
  readonly functions: readonly string[]
  readonly lambda: LocalLambda
  readonly prometheus: Prometheus
  /** Stops everything, and waits until it has stopped. */
  close(): Promise<void>
}

/** @throws Error naming the part that failed to start, after stopping the others */
export async function startSystem(options: SystemOptions): Promise<LocalSystem> {
  const owned: { close(): Promise<void> }[] = []
  const own = <T extends { close(): Promise<void> }>(part: T): T => {
    owned.unshift(part)
    return part
  }
  const close = async () => {
    for (const part of owned.splice(0)) await part.close()
  }
  try {
    return await startParts(options, own, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function startParts(
  {
    root,
    prometheusBinary,
    prometheus: more = {},
    port = 0,
    lambdaPort = 0,
    runtime,
    onEvent,
    env = process.env,
  }: SystemOptions,
  own: <T extends { close(): Promise<void> }>(part: T) => T,
  close: () => Promise<void>,
): Promise<LocalSystem> {
  const docs = own(await startDocsSite())
  // Environments start at the first call, when all endpoints are known.
  const environment: Record<string, string> = {
    DOCS_ORIGIN: docs.origin,
    DOCS_SEARCH_URL: docs.searchUrl,
    DOCS_RECOMMENDATIONS_URL: docs.recommendationsUrl,
    PROMETHEUS_WORKSPACE_ID: localWorkspaceId,
    // Only local systems set it. The gateway rejects settings that are safe on this machine alone without it.
    MCP_LAMBDA_LOCAL: '1',
  }
  const services = await loadServices(root, localStage, codeCacheFolder(env))
  const lambda = own(
    await startLambda({
      functions: services.flatMap(({ definitions }) => definitions),
      port: lambdaPort,
      urlPorts: { [gatewayName]: port },
      environment: () => environment,
      ...(runtime && { runtime }),
      ...(onEvent && { onEvent }),
    }),
  )
  environment.AWS_ENDPOINT_URL_LAMBDA = lambda.endpoint

  const targets = [{ job: 'lambda', address: new URL(lambda.endpoint).host }, ...(more.targets ?? [])]
  const prometheus = await startPrometheus({ ...more, binary: prometheusBinary, targets })
  own({ close: () => prometheus.stop() })
  const amp = own(await startAmp({ prometheusUrl: prometheus.url, workspaces, identity: localIdentity }))
  environment.PROMETHEUS_DATA_ENDPOINT = amp.dataEndpoint
  environment.AWS_ENDPOINT_URL_AMP = amp.controlEndpoint

  const gatewayUrl = lambda.functionUrl(gatewayName)
  if (!gatewayUrl) throw new Error(`${gatewayName} has no function URL: see services/gateway/serverless.yml`)
  return {
    mcpUrl: `${gatewayUrl}/mcp`,
    lambdaEndpoint: lambda.endpoint,
    region: localIdentity.region,
    workspaceId: localWorkspaceId,
    functions: [...lambda.functions.keys()],
    lambda,
    prometheus,
    close,
  }
}

const workspaces: readonly AmpWorkspace[] = [
  {
    workspaceId: localWorkspaceId,
    alias: 'local',
    status: 'ACTIVE',
    createdAt: new Date('2026-01-01T00:00:00Z'),
  },
  {
    workspaceId: 'ws-10ca1000-0000-4000-8000-000000000002',
    alias: 'being-created',
    status: 'CREATING',
    createdAt: new Date('2026-01-02T00:00:00Z'),
  },
]
