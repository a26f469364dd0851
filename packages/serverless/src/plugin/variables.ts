import { alarmResources } from '../defaults/alarms.ts'
import { toDashboard } from '../defaults/dashboard.ts'
import { domainResources } from '../defaults/domain-resources.ts'
import { isolationResources, networkResources, tracingResources } from '../defaults/function-resources.ts'
import { gatewayPermissions } from '../defaults/gateway-permissions.ts'
import { invokeTargets } from '../defaults/invoke-targets.ts'
import { limitResources } from '../defaults/limit-resources.ts'
import type { Operated } from '../defaults/operated.ts'
import { type Secrets, secretAccess, toSecretsVariable } from '../defaults/secrets.ts'
import type { StackFunction } from '../defaults/stack.ts'
import { queryResources } from '../defaults/stored-queries.ts'
import { gatewaySources } from '../project/gateway-sources.ts'
import { inDeploymentOrder, onStage, readProject, readServices } from '../project/project.ts'
import { toAcceptedDigests } from '../release/window.ts'
import type { Parameters } from '../settings/parameters.ts'

/** Where variables are resolved. */
export type Place = {
  readonly stage: string
  readonly parameters: Parameters
  /** Of the service, or of the project. */
  readonly directory: string
  readonly functions: readonly StackFunction[]
  readonly hasOwnRole: boolean
  /** `custom.mcp.secrets`, with its variables resolved. */
  readonly secrets: Secrets
  readonly isGateway: boolean
  /** Whether environments start from a snapshot. */
  readonly isRestored: boolean
}

/** `${mcp:<name>}`: parts of a `serverless.yml` that follow from parameters, `gateway.yml` and the other services. */
export const variables = {
  network: ({ parameters, functions, hasOwnRole }) =>
    networkResources(parameters, { logicalIds: functions.map(({ logicalId }) => logicalId), hasOwnRole }),
  secretsVariable: place => toSecretsVariable(secretsOf(place)),
  secretAccess: place => secretAccess(secretsOf(place), place.hasOwnRole),
  isolation: ({ parameters, functions, isRestored }) =>
    isolationResources(parameters, { logicalIds: functions.map(({ logicalId }) => logicalId), isRestored }),
  snapStart: ({ isRestored }) => isRestored,
  gatewayPermissions: ({ parameters, ...place }) => gatewayPermissions(parameters, place),
  // On this machine there are no layers, and a script of one could not start anything.
  tracing: ({ stage, parameters, functions }) => tracingResources(parameters, stage === 'local' ? [] : functions),
  limits: async place =>
    limitResources(place.parameters, { ...place, hasApi: place.isGateway && (await hasApi(place)) }),
  domain: async place => domainResources(place.parameters, await hasApi(place)),
  dashboard: place => toDashboard(operatedOf(place)),
  queries: place => queryResources(operatedOf(place)),
  alarms: place => {
    const { alarms, alarmTopicArn: topicArn, alarmSpendPerDay, alarmConcurrency } = place.parameters
    if (alarms !== 'on') return {}
    return alarmResources(operatedOf(place), { topicArn, alarmSpendPerDay, alarmConcurrency })
  },
  url: async place => (await gatewayVariables(place)).url,
  events: async place => (await gatewayVariables(place)).events,
  answers: async place => (await gatewayVariables(place)).answers,
  targetsVariable: async place => (await gatewayVariables(place)).targetsVariable,
  acceptedDigests: ({ stage, directory }) => readAcceptedDigests(stage, directory),
  invokeTargets: async place => invokeTargets((await gatewayVariables(place)).targetArns),
} as const satisfies Readonly<Record<string, (place: Place) => unknown>>

/** All functions of the project whose folder is the place. */
function operatedOf({ directory, stage, parameters }: Place): Operated {
  const functions = inDeploymentOrder(readServices(directory)).flatMap(
    ({ functionNames, memoryMb, target, settings }) =>
      functionNames.map((name, index) => ({
        name: onStage(stage, name),
        target,
        isGateway: settings.gateway === true,
        memoryMb: memoryMb[index] ?? (settings.gateway ? parameters.gatewayMemoryMb : memoryOfOsls),
      })),
  )
  return { prefix: `${readProject(directory).name}-${stage}`, functions }
}

/** Of a function without `memorySize`, in MB. */
const memoryOfOsls = 1024

/** The gateway's keys are a parameter of the stage, since each project has them. */
function secretsOf({ secrets, isGateway, parameters: { stateKeysSecret } }: Place): Secrets {
  return isGateway && stateKeysSecret !== '' ? { ...secrets, MCP_STATE_KEYS: stateKeysSecret } : secrets
}

/** Whether an HTTP API is in front of the gateway: what is written comes in the place of the default. */
async function hasApi(place: Place): Promise<boolean> {
  const events = place.functions[0]?.events ?? (await gatewayVariables(place)).events
  return events.some(
    event => event === 'httpApi' || (typeof event === 'object' && event !== null && 'httpApi' in event),
  )
}

async function gatewayVariables({ stage, parameters, directory }: Place) {
  // Loaded late: only the gateway needs it.
  const { deploymentVariables } = await import('@mcp-lambda/gateway/packaging')
  return deploymentVariables({ stage, network: parameters.network }, gatewaySources(directory, parameters))
}

/** What the gateway is packaged to accept, for a release to compare with what is deployed. */
async function readAcceptedDigests(stage: string, directory: string) {
  const { packageTargets } = await import('@mcp-lambda/gateway/packaging')
  return toAcceptedDigests(packageTargets(stage, gatewaySources(directory)))
}
