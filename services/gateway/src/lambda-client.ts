import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda'
import { createLineReader } from '@mcp-lambda/wrapper'
import { expireIdleConnections } from '@mcp-lambda/wrapper/protocol'
import { noRegion } from './invoke-failures.ts'
import type { FunctionAnswer, Invocation, LambdaFunctions } from './invoke-function.ts'

/** A connection not made in this time will not be made: inside a region it takes a few milliseconds. */
const connectionTimeoutMs = 3_000

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

/** As much as an answer that comes whole may have: what can be answered must not depend on whether progress is wanted. */
const maxLineBytes = 6 * 1024 * 1024

/** What Lambda says of an answer that is too large to come whole. */
const lineTooLong = JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge' })

/** Asks a wrapper behind for one message per line. */
const asLines = { frames: 'ndjson' }

/**
 * The adapter on `@aws-sdk/client-lambda`: a client for each region, its connections kept, and no retries but ours. The
 * endpoint of a region refuses the functions of any other, so an ARN is sent to, and signed for, the region it names.
 */
export function createLambdaFunctions(
  config: LambdaClientConfig = {},
  { maxIdleMs = 5_000, now = Date.now }: ConnectionOptions = {},
): LambdaFunctions {
  const clients = new Map<string | undefined, LambdaClient>()
  // Shared by the clients: an agent keeps connections apart by host.
  const httpAgent = expireIdleConnections(new HttpAgent({ keepAlive: true }), { maxIdleMs, now })
  const httpsAgent = expireIdleConnections(new HttpsAgent({ keepAlive: true }), { maxIdleMs, now })

  /** As many as the configured targets have regions. A bare name is a function of this gateway's own region. */
  function clientFor(functionName: string): LambdaClient {
    const region = regionOf(functionName)
    const known = clients.get(region)
    if (known) return known
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
      ...(region !== undefined && { region }),
    })
    clients.set(region, client)
    return client
  }

  return {
    async invokeFunction(invocation, signal) {
      const command = new InvokeCommand(toInput(invocation))
      const client = await withRegion(clientFor(invocation.functionName))
      const sent = client.send(command, { abortSignal: signal })
      const { Payload, FunctionError, $metadata } = await sent
      return toAnswer(Payload?.transformToString() ?? '', FunctionError, $metadata.requestId)
    },

    async *streamFunction(invocation, signal) {
      const command = new InvokeWithResponseStreamCommand(toInput({ ...invocation, clientContext: asLines }))
      const client = await withRegion(clientFor(invocation.functionName))
      const sent = client.send(command, { abortSignal: signal })
      const { EventStream: events, $metadata } = await sent
      const lines: string[] = []
      let tooLong = false
      const reader = createLineReader({
        maxBytes: maxLineBytes,
        onLine: line => lines.push(line),
        onTooLong: () => {
          tooLong = true
        },
      })
      for await (const { PayloadChunk: chunk, InvokeComplete: complete } of events ?? []) {
        if (chunk?.Payload) reader.push(Buffer.from(chunk.Payload))
        if (complete) reader.end()
        if (tooLong) return toAnswer(lineTooLong, 'Unhandled', $metadata.requestId)
        yield* lines.splice(0)
        if (complete) return toAnswer(complete.ErrorDetails ?? '', complete.ErrorCode, $metadata.requestId)
      }
      // Lambda always says how it ended, so that this is a connection that broke between two events.
      throw Object.assign(new Error('The response stream ended early'), { code: 'ECONNRESET' })
    },
  }
}

/** The SDK's own error has words alone, and would look like one that came after the call was sent. */
async function withRegion(client: LambdaClient): Promise<LambdaClient> {
  await client.config.region().catch(cause => {
    throw Object.assign(new Error('There is no region to send the call to', { cause }), { code: noRegion })
  })
  return client
}

/** Of a whole ARN, in any partition, with or without a qualifier. */
function regionOf(functionName: string): string | undefined {
  return /^arn:[a-z-]+:lambda:([a-z0-9-]+):\d{12}:function:/.exec(functionName)?.[1]
}

function toInput({ functionName, payload, tenantId, clientContext: custom }: Invocation) {
  return {
    FunctionName: functionName,
    Payload: Buffer.from(payload),
    ...(tenantId !== undefined && { TenantId: tenantId }),
    ...(custom && { ClientContext: Buffer.from(JSON.stringify({ custom })).toString('base64') }),
  }
}

function toAnswer(payload: string, functionError: string | undefined, requestId: string | undefined): FunctionAnswer {
  return {
    payload,
    ...(functionError !== undefined && { functionError }),
    ...(requestId !== undefined && { requestId }),
  }
}
