/** The composition root: the only file that reads the environment. */

import packaged from 'virtual:targets'
import { type JsonObject, lambdaHandler } from '@mcp-lambda/wrapper'
import { createAccess } from './auth/access.ts'
import { readConfig } from './config.ts'
import { createGatewayBackend } from './gateway.ts'
import { createLazyLambdaFunctions } from './invoke-function.ts'
import { countMetric } from './metric.ts'

const { targets, streaming, stateKeys, allowedOrigins, listTtlMs, ...access } = readConfig(process.env, packaged)

// One object: Lambda's JSON log then has fields to query, where several arguments become one text.
const log = (message: string, facts: JsonObject) => console.error({ message, ...facts })

const { policy, jwt } = access
const gateway = createGatewayBackend({
  ...createLazyLambdaFunctions(),
  targets,
  stateKeys,
  listTtlMs,
  policing: policy && { policy, jwt, log },
  log,
  count: countMetric,
  readXrayTrace: () => process.env._X_AMZN_TRACE_ID,
  random: Math.random,
})

export const handler = lambdaHandler(gateway, {
  ...createAccess(access, { fetch: (...asked) => fetch(...asked), now: Date.now, log }),
  allowedOrigins,
  streaming,
})
