import type { Backend, HandlerOptions, JsonObject } from '@mcp-lambda/wrapper'
import { createAwsLambdaFunctions } from '@mcp-lambda/wrapper/client'
import { createAccess } from './auth/access.ts'
import { readConfig } from './config.ts'
import { createGatewayBackend } from './gateway.ts'
import type { PackagedTargets } from './gateway-config.ts'
import { countMetric } from './metric.ts'

/** The gateway, put together from what was packaged and the environment it finds itself in. */
export function compose(
  env: Readonly<Record<string, string | undefined>>,
  packaged: PackagedTargets,
): { gateway: Backend; options: Omit<HandlerOptions, 'streaming'>; streaming: boolean } {
  const { targets, streaming, stateKeys, allowedOrigins, listTtlMs, ...access } = readConfig(env, packaged)
  // One object: Lambda's JSON log then has fields to query, where several arguments become one text.
  const log = (message: string, facts: JsonObject) => console.error({ message, ...facts })
  const { policy, jwt } = access
  const gateway = createGatewayBackend({
    ...createAwsLambdaFunctions(),
    targets,
    stateKeys,
    listTtlMs,
    authorization: policy && { policy, log },
    jwt,
    log,
    count: countMetric,
    readXrayTrace: () => env._X_AMZN_TRACE_ID,
    random: Math.random,
  })
  const doors = createAccess(access, { fetch: (...asked) => fetch(...asked), now: Date.now, log })
  return { gateway, options: { ...doors, allowedOrigins }, streaming }
}
