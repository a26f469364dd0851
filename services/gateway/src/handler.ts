/** The composition root: the only file that reads the environment. */

import packaged from 'virtual:targets'
import { acceptLegacyClients, lambdaHandler } from '@mcp-lambda/wrapper'
import { createAuthenticate } from './auth/authenticate.ts'
import { readConfig } from './config.ts'
import { createInvoke } from './invoke.ts'
import { createLazyInvokeFunction } from './invoke-function.ts'
import { createRouter } from './router.ts'

const { doors, allowedOrigins, targets } = readConfig(process.env, packaged)

const invoke = createInvoke({
  invokeFunction: createLazyInvokeFunction(),
  // One object: Lambda's JSON log then has fields to query, where several arguments become one text.
  log: (message, facts) => console.error({ message, ...facts }),
  readXrayTrace: () => process.env._X_AMZN_TRACE_ID,
  random: Math.random,
})

export const handler = lambdaHandler(acceptLegacyClients(createRouter({ targets, invoke })), {
  authenticate: createAuthenticate(doors),
  allowedOrigins,
})
