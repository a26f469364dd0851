import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda'
import type { InvokeFunction } from './invoke-function.ts'

/** A connection not made in this time will not be made: inside a region it takes a few milliseconds. */
const connectionTimeoutMs = 3_000

/**
 * After this long unused, connections are not trusted. Lambda freezes an environment between invocations: it does not see
 * the other end close, and would send a call into a dead connection, whose failure then looks like a call that may have run.
 */
const maxIdleMs = 5_000

/** The adapter on `@aws-sdk/client-lambda`: one client, its connections kept, and no retries but ours. */
export function createLambdaInvokeFunction(config: LambdaClientConfig = {}): InvokeFunction {
  const agents = [new HttpAgent({ keepAlive: true }), new HttpsAgent({ keepAlive: true })] as const
  const [httpAgent, httpsAgent] = agents
  const client = new LambdaClient({
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
    ...config,
  })
  let lastUsedMs = 0

  return async ({ functionName, payload, tenantId }, signal) => {
    if (Date.now() - lastUsedMs > maxIdleMs) agents.forEach(dropFreeConnections)
    try {
      const command = new InvokeCommand({
        FunctionName: functionName,
        Payload: Buffer.from(payload),
        ...(tenantId !== undefined && { TenantId: tenantId }),
      })
      const { Payload, FunctionError, $metadata } = await client.send(command, { abortSignal: signal })
      return {
        payload: Payload?.transformToString() ?? '',
        ...(FunctionError !== undefined && { functionError: FunctionError }),
        ...($metadata.requestId !== undefined && { requestId: $metadata.requestId }),
      }
    } finally {
      lastUsedMs = Date.now()
    }
  }
}

function dropFreeConnections({ freeSockets }: HttpAgent): void {
  for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
