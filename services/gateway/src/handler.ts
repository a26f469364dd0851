/** The composition root: the only file that reads the environment. */

import packaged from 'virtual:targets'
import { acceptLegacyClients, createSeal, type JsonObject, lambdaHandler } from '@mcp-lambda/wrapper'
import { createAccess } from './auth/access.ts'
import { readConfig } from './config.ts'
import { createInvoke } from './invoke.ts'
import { createLazyLambdaFunctions } from './invoke-function.ts'
import { sealStates } from './request-state.ts'
import { createRouter } from './router.ts'

const { targets, streaming, stateKeys, allowedOrigins, ...access } = readConfig(process.env, packaged)

// One object: Lambda's JSON log then has fields to query, where several arguments become one text.
const log = (message: string, facts: JsonObject) => console.error({ message, ...facts })

const invoke = sealStates(
  createInvoke({
    ...createLazyLambdaFunctions(),
    log,
    readXrayTrace: () => process.env._X_AMZN_TRACE_ID,
    random: Math.random,
  }),
  stateKeys && createSeal(stateKeys),
)

const { policy, jwt } = access
const router = createRouter({ targets, invoke, policing: policy && { policy, jwt, log } })

export const handler = lambdaHandler(acceptLegacyClients(router), {
  ...createAccess(access, { fetch: (...asked) => fetch(...asked), now: Date.now, log }),
  allowedOrigins,
  streaming,
})
