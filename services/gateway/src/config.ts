import { isObject } from '@mcp-lambda/wrapper'
import type { GatewayConfig, PackagedTargets } from './gateway-config.ts'
import { parseJson } from './parse-json.ts'
import type { Target } from './targets.ts'

export type Config = {
  readonly doors: GatewayConfig['doors']
  readonly allowedOrigins: readonly string[]
  readonly targets: readonly Target[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Joins what was packaged with the environment. Throws while loading, with every problem at once. */
export function readConfig(env: Environment, { config, targets: packaged }: PackagedTargets): Config {
  const { functionNames, problems: targetProblems } = readFunctionNames(env.GATEWAY_TARGETS, packaged)
  const doorProblems = findDoorProblems(config.doors, env).map(problem => `gateway.yml: ${problem}`)
  const problems = [...doorProblems, ...targetProblems, ...findIsolationProblems(env)]
  if (problems.length > 0) {
    throw new Error(`The gateway is not usable as it is configured:\n${problems.map(text => `  ${text}`).join('\n')}`)
  }
  const targets = packaged.map(({ name, catalogue }) => {
    const timeoutMs = config.targets[name]?.timeoutMs
    return {
      name,
      functionName: functionNames.get(name) ?? '',
      catalogue,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(env.GATEWAY_ISOLATION === 'tenant' && { perTenant: true }),
    }
  })
  return { doors: config.doors, allowedOrigins: config.allowedOrigins, targets }
}

/** Doors that would let in somebody who is not who they say they are. */
export function findDoorProblems({ functionUrl, invoke }: GatewayConfig['doors'], env: Environment): string[] {
  const problems: string[] = []
  if (functionUrl === 'none' && env.MCP_LAMBDA_LOCAL !== '1') {
    problems.push(
      'doors.functionUrl is none, which lets anybody in: it is for this machine only (MCP_LAMBDA_LOCAL=1); set it to iam',
    )
  }
  // A function cannot tell an invocation by its URL from a plain one whose payload was made to look like it.
  if (functionUrl === 'iam' && invoke) {
    problems.push(
      'doors.functionUrl is iam and doors.invoke is open, so who may invoke could send a forged URL event and be any role. ' +
        'Shut one of them (null); where both are needed, deploy a gateway for each',
    )
  }
  return problems
}

/** The stage's `isolation` parameter, which the functions of all targets are deployed with. */
function findIsolationProblems({ GATEWAY_ISOLATION: isolation = 'shared' }: Environment): string[] {
  return ['shared', 'tenant'].includes(isolation)
    ? []
    : [`GATEWAY_ISOLATION: ${isolation} is neither shared nor tenant`]
}

/** `arn:aws:lambda:us-east-1:123456789012:function:name`, with or without `:version` or `:alias`; or the name alone. */
const functionPattern =
  /^(arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:)?[A-Za-z0-9_-]{1,64}(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/

function readFunctionNames(text: string | undefined, packaged: PackagedTargets['targets']) {
  const functionNames = new Map<string, string>()
  const value = parseJson(text ?? '')
  if (!isObject(value)) {
    const problem = 'GATEWAY_TARGETS: must be a JSON object of target names and function ARNs or names'
    return { functionNames, problems: [problem] }
  }
  const problems: string[] = []
  for (const [target, functionName] of Object.entries(value)) {
    if (!packaged.some(({ name }) => name === target)) {
      problems.push(`GATEWAY_TARGETS: ${target} was no target when this gateway was packaged; package it again`)
    } else if (typeof functionName === 'string' && functionPattern.test(functionName)) {
      functionNames.set(target, functionName)
    } else {
      problems.push(`GATEWAY_TARGETS: ${target} is ${JSON.stringify(functionName)}, which is no function ARN or name`)
    }
  }
  for (const { name } of packaged) if (!Object.hasOwn(value, name)) problems.push(`GATEWAY_TARGETS: ${name} is missing`)
  return { functionNames, problems }
}
