import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda'
import { createLineReader } from '@mcp-lambda/wrapper'
import type { FunctionAnswer, Invocation, LambdaFunctions } from './invoke-function.ts'

/** A connection not made in this time will not be made: inside a region it takes a few milliseconds. */
const connectionTimeoutMs = 3_000

/**
 * After this long unused, connections are not trusted. Lambda freezes an environment between invocations: it does not see
 * the other end close, and would send a call into a dead connection, whose failure then looks like a call that may have run.
 */
const maxIdleMs = 5_000

/** As much as an answer that comes whole may have: what can be answered must not depend on whether progress is wanted. */
const maxLineBytes = 6 * 1024 * 1024

/** What Lambda says of an answer that is too large to come whole. */
const lineTooLong = JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge' })

/** Asks a wrapper behind for one message per line. */
const asLines = { frames: 'ndjson' }

/** The adapter on `@aws-sdk/client-lambda`: one client, its connections kept, and no retries but ours. */
export function createLambdaFunctions(config: LambdaClientConfig = {}): LambdaFunctions {
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

  function renewConnections(): void {
    if (Date.now() - lastUsedMs > maxIdleMs) agents.forEach(dropFreeConnections)
  }

  return {
    async invokeFunction(invocation, signal) {
      renewConnections()
      try {
        const command = new InvokeCommand(toInput(invocation))
        const { Payload, FunctionError, $metadata } = await client.send(command, { abortSignal: signal })
        return toAnswer(Payload?.transformToString() ?? '', FunctionError, $metadata.requestId)
      } finally {
        lastUsedMs = Date.now()
      }
    },

    async *streamFunction(invocation, signal) {
      renewConnections()
      try {
        const command = new InvokeWithResponseStreamCommand(toInput({ ...invocation, clientContext: asLines }))
        const { EventStream: events, $metadata } = await client.send(command, { abortSignal: signal })
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
      } finally {
        lastUsedMs = Date.now()
      }
    },
  }
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

function dropFreeConnections({ freeSockets }: HttpAgent): void {
  for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
