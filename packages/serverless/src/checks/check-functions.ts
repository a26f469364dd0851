/** Settings of functions in the compiled templates, compared with each other and with `gateway.yml`. */

import type { GatewayConfig } from '@mcp-lambda/gateway/packaging'
import type { Problem } from './problem.ts'
import { type Packaged, resourcesOf, textOf } from './template.ts'

/** Variables of the gateway that the plugin sets. */
const gatewayVariables = new Set(['GATEWAY_TARGETS', 'GATEWAY_ACCEPTS', 'GATEWAY_ANSWERS', 'GATEWAY_ISOLATION'])

export function checkFunctions(packages: readonly Packaged[], targets: GatewayConfig['targets']): Problem[] {
  const gateway = packages.find(({ isGateway }) => isGateway)
  return [
    ...packages.flatMap(packaged => functionsOf(packaged).flatMap(findSwitches)),
    ...packages.filter(({ target }) => target !== undefined).flatMap(target => findVersions(target, gateway)),
    ...(gateway === undefined ? [] : [...findGateway(gateway), ...findTimeouts(gateway, packages, targets)]),
  ]
}

type Function = {
  readonly where: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly variables: Readonly<Record<string, unknown>>
}

function functionsOf({ path, template }: Packaged): Function[] {
  return resourcesOf(template, 'AWS::Lambda::Function').map(({ id, properties }) => {
    const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> } // By its type.
    return { where: `${path}: ${id}`, properties, variables: Variables }
  })
}

function findSwitches({ where, properties, variables }: Function): Problem[] {
  const local = {
    code: 'local-only-variable',
    where,
    what: 'MCP_LAMBDA_LOCAL is set, which switches checks of entry points off',
    remedy: 'Take it out of environment in serverless.yml.',
  } as const
  const off = {
    code: 'function-switched-off',
    where,
    what: 'reservedConcurrency is 0, so each call is rejected',
    remedy: 'Take it out of serverless.yml, or give a number from 1.',
  } as const
  return [
    ...('MCP_LAMBDA_LOCAL' in variables ? [local] : []),
    ...(properties.ReservedConcurrentExecutions === 0 ? [off] : []),
  ]
}

/** What a target has for its published versions, where its gateway calls the function itself. */
function findVersions(target: Packaged, gateway: Packaged | undefined): Problem[] {
  if (callsAlias(gateway, target)) return []
  const restored = functionsOf(target).filter(({ properties }) => applyOn(properties.SnapStart) === 'PublishedVersions')
  const kept = resourcesOf(target.template, 'AWS::Lambda::Alias').filter(
    ({ properties }) => properties.ProvisionedConcurrencyConfig !== undefined,
  )
  const settings = [
    ...restored.map(({ where }) => ({ where, key: 'snapStart' })),
    ...kept.map(({ id }) => ({ where: `${target.path}: ${id}`, key: 'provisionedConcurrency' })),
  ]
  return settings.map(({ where, key }) => ({
    code: 'version-not-called',
    where,
    what: `it has ${key}, which is for published versions, and the gateway calls the function itself`,
    remedy: `Remove ${key} from serverless.yml: it costs, and makes no call faster. For servers in Python there is custom.mcp.snapStart.`,
  }))
}

function callsAlias(gateway: Packaged | undefined, target: Packaged): boolean {
  const called = gateway === undefined ? '' : textOf(functionsOf(gateway)[0]?.variables.GATEWAY_TARGETS ?? '')
  const names = functionsOf(target).map(({ properties }) => properties.FunctionName)
  return resourcesOf(target.template, 'AWS::Lambda::Alias').some(({ properties: { Name } }) =>
    names.some(name => called.includes(`"${target.target}":"${name}:${Name}"`)),
  )
}

function applyOn(snapStart: unknown): unknown {
  return typeof snapStart === 'object' && snapStart !== null && 'ApplyOn' in snapStart ? snapStart.ApplyOn : undefined
}

function findGateway(gateway: Packaged): Problem[] {
  const [server] = functionsOf(gateway)
  if (server === undefined) return []
  const { where, variables } = server
  const unknown = Object.keys(variables).filter(name => name.startsWith('GATEWAY_') && !gatewayVariables.has(name))
  const expected = textOf(variables.GATEWAY_ANSWERS ?? 'stream') === 'stream' ? 'RESPONSE_STREAM' : 'BUFFERED'
  return [
    ...unknown.map(
      (name): Problem => ({
        code: 'variable-unknown',
        where,
        what: `the gateway reads no ${name}`,
        remedy: `It reads ${[...gatewayVariables].join(', ')}, which the plugin sets.`,
      }),
    ),
    ...resourcesOf(gateway.template, 'AWS::Lambda::Url').flatMap(({ id, properties }): Problem[] => [
      ...(String(properties.InvokeMode ?? 'BUFFERED') === expected
        ? []
        : [
            {
              code: 'answers-differ' as const,
              where: `${gateway.path}: ${id}`,
              what: `its InvokeMode is ${String(properties.InvokeMode ?? 'BUFFERED')}, and GATEWAY_ANSWERS needs ${expected}`,
              remedy: 'Take url and GATEWAY_ANSWERS out of the serverless.yml of the gateway: the plugin sets both.',
            },
          ]),
      ...(properties.Cors === undefined
        ? []
        : [
            {
              code: 'cors-twice' as const,
              where: `${gateway.path}: ${id}`,
              what: 'it has cors, beside allowedOrigins of gateway.yml',
              remedy: 'Take cors out of serverless.yml: allowedOrigins decides which pages may call.',
            },
          ]),
    ]),
  ]
}

function findTimeouts(gateway: Packaged, packages: readonly Packaged[], settings: GatewayConfig['targets']): Problem[] {
  const [server] = functionsOf(gateway)
  if (server === undefined) return []
  const { where } = server
  const seconds = timeoutOf(server)
  const slow = packages.flatMap(packaged => {
    const longest = Math.max(0, ...functionsOf(packaged).map(timeoutOf))
    return packaged.target !== undefined && longest > seconds ? [`${packaged.target} may run for ${longest} s`] : []
  })
  const late = Object.entries(settings).flatMap(([name, { timeoutMs = 0 }]) =>
    timeoutMs > seconds * 1_000 ? [`targets.${name}.timeoutMs of gateway.yml is ${timeoutMs}`] : [],
  )
  return [...slow, ...late].map(what => ({
    code: 'timeout-too-short',
    where,
    what: `the gateway may run for ${seconds} s, and ${what}`,
    remedy: 'Give timeout in the serverless.yml of the gateway more than that.',
  }))
}

/** Lambda's default is 3 s, and the framework's 6 s is written into the template. */
function timeoutOf({ properties }: Function): number {
  return Number(properties.Timeout ?? 3)
}
