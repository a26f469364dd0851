import type { Edition } from '../settings/edition.ts'
import { parameterDefaults } from '../settings/parameters.ts'
import { bundleSettings } from './bundle-settings.ts'
import { dashboardResources } from './dashboard-resources.ts'
import { executionRole } from './execution-role.ts'
import { gatewayFunction, gatewayResources } from './gateway-defaults.ts'
import { pythonFunction, pythonRuntime } from './python-defaults.ts'
import type { Configuration, Stack } from './stack.ts'

export type Defaults = {
  /** Used wherever the `serverless.yml` has nothing. */
  readonly configuration: Configuration
  /** Merged below `resources` of the `serverless.yml`. */
  readonly resources: readonly unknown[]
}

/** One row for each edition: what a `serverless.yml` has that writes nothing itself. */
export const defaultsByEdition: Readonly<Record<Edition, (stack: Stack) => Defaults>> = {
  1: stack => ({
    configuration: {
      provider: providerDefaults(stack),
      params: { default: parameterDefaults },
      functions: Object.fromEntries(stack.functions.map(({ key }) => [key, functionDefaults(stack)])),
      ...toBuild(stack),
    },
    resources: [
      ...(stack.hasOwnRole && stack.functions.length > 0 ? [executionRole(stack.functions)] : []),
      ...(stack.functions.length > 0 ? ['${mcp:network}', '${mcp:tracing}', '${mcp:limits}'] : []),
      ...(stack.settings.secrets || stack.settings.gateway ? ['${mcp:secretAccess}'] : []),
      ...(stack.settings.target === undefined ? [] : ['${mcp:isolation}', '${mcp:gatewayPermissions}']),
      ...(stack.settings.gateway
        ? stack.functions.slice(0, 1).map(server => gatewayResources(server, stack.hasOwnRole))
        : []),
      ...(stack.settings.gateway ? ['${mcp:invokeTargets}', '${mcp:domain}'] : []),
      ...(stack.settings.project ? [dashboardResources(stack.name), '${mcp:queries}', '${mcp:alarms}'] : []),
    ],
  }),
}

/** What makes the package of the functions. */
function toBuild({ functions, settings, bundlePlugins }: Stack): Configuration {
  // osls would look for development dependencies of npm.
  if (settings.command !== undefined) return { package: { excludeDevDependencies: false } }
  return functions.length === 0 ? {} : { custom: { esbuild: { ...bundleSettings, plugins: bundlePlugins } } }
}

function providerDefaults({ project, settings, hasStackTags }: Stack): Configuration {
  const tags = { project, service: '${self:service}', stage: '${sls:stage}' }
  return {
    region: 'us-east-1',
    runtime: settings.command === undefined ? 'nodejs24.x' : pythonRuntime,
    architecture: 'arm64',
    // osls executes a change set as soon as it exists, without a review: it would only make each deployment slower.
    deploymentMethod: 'direct',
    // Nothing refers to a published version (a roll-back deploys an older package again), and old ones are stored for ever.
    versionFunctions: false,
    deploymentBucket: { blockPublicAccess: true },
    logRetentionInDays: '${param:logRetentionInDays}',
    logs: {
      lambda: {
        logFormat: 'JSON',
        applicationLogLevel: '${param:logLevel}',
        // Lambda's own lines; INFO has the `platform.report` with durations and memory.
        systemLogLevel: 'INFO',
      },
      // The access log of the HTTP API, where that door is open.
      ...(settings.gateway && { httpApi: true }),
    },
    tracing: { lambda: true },
    iam: { role: 'ExecutionRole' },
    tags,
    stackTags: hasStackTags ? tags : '${self:provider.tags}',
  }
}

function functionDefaults({ settings, name, project, functions }: Stack): Configuration {
  return {
    ...toDescription(settings, project),
    // With several functions, osls names each by its key.
    ...(functions.length === 1 && { name: functionName({ settings, name }) }),
    ...(settings.command !== undefined && pythonFunction),
    ...(settings.command !== undefined && { snapStart: '${mcp:snapStart}' }),
    ...(settings.secrets && { environment: toEnvironment(settings) }),
    ...(settings.gateway && gatewayFunction),
  }
}

/** Shown in a list of functions, to a person or to an agent with a client of AWS. */
function toDescription({ target, gateway }: Stack['settings'], project: string): Configuration {
  if (target !== undefined) {
    const description = `MCP server "${target}". Invoke with {"method":"tools/list"}, then {"method":"tools/call","params":{"name":"<tool>","arguments":{}}}`
    return { description }
  }
  return gateway
    ? { description: `MCP gateway of ${project}: POST JSON-RPC to /mcp of its URL, as an MCP client does` }
    : {}
}

function toEnvironment({ command }: Stack['settings']): Configuration {
  return { ...(command !== undefined && pythonFunction.environment), MCP_SECRETS: '${mcp:secretsVariable}' }
}

/** The name of a stack's only function, where none is written. Other stacks find the function by it. */
export function functionName({ settings: { target }, name }: Pick<Stack, 'settings' | 'name'>): string {
  return target === undefined ? `${name}-\${sls:stage}` : `mcp-server-${target}-\${sls:stage}`
}
