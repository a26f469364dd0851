import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda'
import { expireIdleConnections } from '../primitives/idle-connections.ts'
import { regionOf } from './function-names.ts'
import { noRegion } from './invoke-errors.ts'
import { invokeThrough } from './invoke-through.ts'
import type { LambdaFunctions } from './lambda-functions.ts'
import { settingsOnLambda, type Variables } from './settings-on-lambda.ts'

/** A connection not made in this time will not be made: inside a region it takes a few milliseconds. */
const connectionTimeoutMs = 3_000

/** As much as a buffered answer may have: what can be answered must not depend on whether progress is wanted. */
const maxLineBytes = 6 * 1024 * 1024

/** How the clients' connections age. */
export type ConnectionOptions = {
  /**
   * A connection that was idle for longer is closed, not used, in milliseconds: default 5000. The call sent into one that
   * Lambda has ended is lost and may look as if it ran. AWS documents no figure for when that is.
   */
  readonly maxIdleMs?: number
  /** The wall clock, in milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/**
 * The adapter on `@aws-sdk/client-lambda`: a client for each region, connections that are kept, and no retries by the SDK.
 * The endpoint of a region refuses the functions of any other, so an ARN is sent to, and signed for, the region it names.
 */
export function createAwsLambdaFunctions(
  config: LambdaClientConfig = {},
  { maxIdleMs = 5_000, now = Date.now }: ConnectionOptions = {},
  env: Variables = {},
): LambdaFunctions {
  const own = config.profile || config.credentialDefaultProvider ? {} : settingsOnLambda(env)
  const clients = new Map<string | undefined, LambdaClient>()
  // Shared by the clients: an agent keeps connections apart by host.
  const httpAgent = expireIdleConnections(new HttpAgent({ keepAlive: true }), { maxIdleMs, now })
  const httpsAgent = expireIdleConnections(new HttpsAgent({ keepAlive: true }), { maxIdleMs, now })

  /** As many as the functions have regions. A bare name is a function of the caller's own region. */
  function clientFor(functionName: string): Promise<LambdaClient> {
    const region = regionOf(functionName)
    const client = clients.get(region) ?? createClient(region)
    clients.set(region, client)
    return withRegion(client)
  }

  function createClient(region: string | undefined): LambdaClient {
    return new LambdaClient({
      // The SDK would by itself send a call again after a reset or a time-out, when it may have run: 3 times by default.
      maxAttempts: 1,
      // Time limits on the answer are the caller's, who has a signal.
      requestHandler: {
        httpAgent,
        httpsAgent,
        connectionTimeout: connectionTimeoutMs,
        requestTimeout: 0,
        socketTimeout: 0,
      },
      ...own,
      ...config,
      ...(region !== undefined && { region }),
    })
  }

  return invokeThrough(clientFor, { InvokeCommand, InvokeWithResponseStreamCommand }, maxLineBytes)
}

/** The SDK's own error has no code, and would look like one that came after the call was sent. */
async function withRegion(client: LambdaClient): Promise<LambdaClient> {
  await client.config.region().catch(cause => {
    throw Object.assign(new Error('There is no region to send the call to', { cause }), { code: noRegion })
  })
  return client
}
