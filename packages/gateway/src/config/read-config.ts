import { functionArnPattern, functionNamePattern } from '@mcp-lambda/wrapper/client'
import { isObject, parseJsonOrUndefined } from '@mcp-lambda/wrapper/protocol'
import { findDoorProblems } from './door-problems.ts'
import type { GatewayConfig, PackagedTargets } from './gateway-config.ts'
import type { Target } from './target.ts'

export type Config = Omit<GatewayConfig, 'targets'> & {
  readonly targets: readonly Target[]
  /** Whether the function is deployed to answer as a stream. */
  readonly streaming: boolean
  /** What seals the states of questions, newest first, or `secret`; without them no target can ask. */
  readonly stateKeys?: readonly string[] | 'secret'
}

type Environment = Readonly<Record<string, string | undefined>>

/** Joins what was packaged with the environment. Throws while loading, with every problem at once. */
export function readConfig(env: Environment, { config, targets: packaged }: PackagedTargets): Config {
  const { functionNames, problems: targetProblems } = readFunctionNames(env.GATEWAY_TARGETS, packaged)
  const doorProblems = findDoorProblems(config, env).map(({ text }) => `gateway.yml: ${text}`)
  const problems = [
    ...doorProblems,
    ...targetProblems,
    ...findIsolationProblems(env, packaged),
    ...findAnswersProblems(env),
  ]
  if (problems.length > 0) {
    throw new Error(`The gateway is not usable as it is configured:\n${problems.map(text => `  ${text}`).join('\n')}`)
  }
  const { targets: settings, ...access } = config
  const accepted = readAccepted(env)
  const targets = packaged.map(target => {
    const own = settings[target.name]
    const accepts = accepted.get(target.name)
    // How others deploy their functions is not this stage's matter.
    const perTenant = env.GATEWAY_ISOLATION === 'tenant' && !own?.elsewhere
    return {
      ...target,
      functionName: functionNames.get(target.name) ?? '',
      ...own,
      ...(accepts && { accepts }),
      ...(perTenant && { perTenant }),
    }
  })
  const stateKeys = readStateKeys(env)
  return { ...access, targets, streaming: env.GATEWAY_ANSWERS !== 'whole', ...(stateKeys && { stateKeys }) }
}

/** On AWS the plugin `@mcp-lambda/serverless` names their secret in `MCP_SECRETS`. */
function readStateKeys({ MCP_STATE_KEYS: keys, MCP_SECRETS: secrets }: Environment): Config['stateKeys'] {
  if (keys) return keys.split(',').map(key => key.trim())
  const references = parseJsonOrUndefined(secrets ?? '')
  return isObject(references) && 'MCP_STATE_KEYS' in references ? 'secret' : undefined
}

/** Beginnings of digests by target. Set by a release alone: what is unreadable must not shut the gateway. */
function readAccepted({ GATEWAY_ACCEPTS: text }: Environment): ReadonlyMap<string, readonly string[]> {
  const value = parseJsonOrUndefined(text ?? '')
  return new Map(
    Object.entries(isObject(value) ? value : {}).flatMap(([target, starts]) =>
      Array.isArray(starts) ? [[target, starts.filter(isStart)]] : [],
    ),
  )
}

/** Not so short that other catalogues begin with it, too. */
function isStart(start: unknown): start is string {
  return typeof start === 'string' && start.length >= 10
}

/** The stage's `isolation` parameter, which the functions of all targets are deployed with. */
function findIsolationProblems(
  { GATEWAY_ISOLATION: isolation = 'shared' }: Environment,
  packaged: PackagedTargets['targets'],
): string[] {
  if (!['shared', 'tenant'].includes(isolation)) return [`GATEWAY_ISOLATION: ${isolation} is neither shared nor tenant`]
  // Lambda requires a tenant in each call, and a catalogue that is cached for all callers is read without one.
  const live = isolation === 'tenant' ? packaged.filter(target => target.live) : []
  return live.map(({ name }) => `${name}: its catalogue cannot be live where tenants are isolated; commit one`)
}

function findAnswersProblems({ GATEWAY_ANSWERS: answers = 'stream' }: Environment): string[] {
  return ['stream', 'whole'].includes(answers) ? [] : [`GATEWAY_ANSWERS: ${answers} is neither stream nor whole`]
}

function isFunction(name: string): boolean {
  return functionArnPattern.test(name) || functionNamePattern.test(name)
}

function readFunctionNames(text: string | undefined, packaged: PackagedTargets['targets']) {
  const functionNames = new Map<string, string>()
  const value = parseJsonOrUndefined(text ?? '')
  if (!isObject(value)) {
    const problem = 'GATEWAY_TARGETS: must be a JSON object of target names and function ARNs or names'
    return { functionNames, problems: [problem] }
  }
  const problems: string[] = []
  const { '*': pattern, ...entries } = value
  const byPattern = typeof pattern === 'string' && isFunction(pattern.replace('*', 'x')) ? pattern : undefined
  if (pattern !== undefined && byPattern === undefined)
    problems.push(`GATEWAY_TARGETS: * is ${JSON.stringify(pattern)}, which is no name of a function with * in it`)
  for (const [target, functionName] of Object.entries(entries)) {
    if (!packaged.some(({ name }) => name === target)) {
      problems.push(`GATEWAY_TARGETS: ${target} was no target when this gateway was packaged; package it again`)
    } else if (typeof functionName === 'string' && isFunction(functionName)) {
      functionNames.set(target, functionName)
    } else {
      problems.push(`GATEWAY_TARGETS: ${target} is ${JSON.stringify(functionName)}, which is no function ARN or name`)
    }
  }
  for (const { name } of packaged) {
    if (Object.hasOwn(entries, name)) continue
    if (byPattern === undefined) problems.push(`GATEWAY_TARGETS: ${name} is missing`)
    else functionNames.set(name, byPattern.replace('*', name))
  }
  return { functionNames, problems }
}
