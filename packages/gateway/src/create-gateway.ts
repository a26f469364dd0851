import { createAwsLambdaFunctions } from '@mcp-lambda/wrapper/client'
import type { BackendWithOptions, JsonObject } from '@mcp-lambda/wrapper/protocol'
import packaged from '#mcp-lambda/packaged'
import { createAccess } from './auth/access.ts'
import { readConfig } from './config/read-config.ts'
import { createGatewayBackend } from './gateway.ts'

export type GatewayOptions = {
  /** Where the variables of README's table are read. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * The gateway: targets and settings as they were packaged, function names from the environment. It brings the options of
 * its handler, authentication among them.
 *
 * @example
 * ```ts
 * export const handler = lambdaHandler(createGateway())
 * ```
 * @throws Error with every problem of the environment and of the entry points, and where nothing was packaged.
 */
export function createGateway({ env = process.env }: GatewayOptions = {}): BackendWithOptions {
  if (!packaged)
    throw new Error('No targets are packaged: bundle with createTargetsPlugin of @mcp-lambda/gateway/packaging')
  const { targets, streaming, stateKeys, allowedOrigins, listTtlMs, findTools, ...access } = readConfig(env, packaged)
  // One object: Lambda's JSON log then has fields to query, where several arguments become one text.
  const log = (message: string, facts: JsonObject) => console.error({ message, ...facts })
  const { policy, jwt } = access
  const gateway = createGatewayBackend({
    ...createAwsLambdaFunctions(),
    targets,
    stateKeys: stateKeys === 'secret' ? readSecretKeys : stateKeys,
    listTtlMs,
    findTools,
    authorization: policy && { policy, log },
    jwt,
    log,
    random: Math.random,
  })
  const doors = createAccess(access, { fetch: (...asked) => fetch(...asked), now: Date.now, log })
  return { ...gateway, handlerOptions: { ...doors, allowedOrigins, streaming } }
}

/** Loaded late: most gateways have no target that asks. */
async function readSecretKeys(options: { readonly fresh: boolean }): Promise<readonly string[]> {
  const { stateKeys } = await import('@mcp-lambda/wrapper/secrets')
  return stateKeys(options)
}
