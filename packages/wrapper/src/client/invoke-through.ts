import { isObject } from '../mcp/json-rpc.ts'
import { parseJsonOrUndefined } from '../mcp/parse-json.ts'
import { createLineReader } from '../primitives/line-reader.ts'
import { lineTooLong } from './invoke-errors.ts'
import type { FunctionAnswer, Invocation, LambdaFunctions } from './lambda-functions.ts'

/** `LambdaClient` of `@aws-sdk/client-lambda`, or anything that sends its commands. */
export type LambdaClientLike = {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own type is an overload for each of Lambda's operations
  send(command: any, options?: any): Promise<any>
}

/** The two commands used, for a bundle in which they cannot be imported late. */
export type LambdaCommands = {
  readonly InvokeCommand: new (input: InvokeInput) => object
  readonly InvokeWithResponseStreamCommand: new (input: InvokeInput) => object
}

export type InvokeInput = {
  FunctionName: string
  Payload: Uint8Array
  Qualifier?: string
  TenantId?: string
  ClientContext?: string
}

/** What is read of the outputs. */
type InvokeOutput = { Payload?: Uint8Array; FunctionError?: string; $metadata?: { requestId?: string } }
type StreamOutput = {
  EventStream?: AsyncIterable<{
    PayloadChunk?: { Payload?: Uint8Array }
    InvokeComplete?: InvokeComplete
  }>
  $metadata?: { requestId?: string }
}
type InvokeComplete = { ErrorCode?: string; ErrorDetails?: string }

/** Asks a wrapped server for one message per line, where it would else answer with the response alone. */
const asLines = { frames: 'ndjson' }

/**
 * Invokes functions through a client of the AWS SDK, which `clientFor` chooses by the function's name.
 *
 * @param maxLineBytes Longest line of a stream. A longer one fails as an answer that is too large.
 */
export function invokeThrough(
  clientFor: (functionName: string) => LambdaClientLike | Promise<LambdaClientLike>,
  { InvokeCommand, InvokeWithResponseStreamCommand }: LambdaCommands,
  maxLineBytes: number,
): LambdaFunctions {
  return {
    async invokeFunction(invocation, signal) {
      const client = await clientFor(invocation.functionName)
      const output: InvokeOutput = await client.send(new InvokeCommand(toInput(invocation)), { abortSignal: signal })
      const { Payload, FunctionError, $metadata } = output
      return toAnswer(Buffer.from(Payload ?? []).toString('utf8'), FunctionError, $metadata?.requestId)
    },

    async *streamFunction(invocation, signal) {
      const client = await clientFor(invocation.functionName)
      const command = new InvokeWithResponseStreamCommand(toInput({ ...invocation, clientContext: asLines }))
      const { EventStream: events, $metadata }: StreamOutput = await client.send(command, { abortSignal: signal })
      const requestId = $metadata?.requestId
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
        if (tooLong) return toAnswer(toLineTooLong(maxLineBytes), 'Unhandled', requestId)
        yield* lines.splice(0)
        if (complete) return toAnswer(toErrorPayload(complete), complete.ErrorCode, requestId)
      }
      // Lambda always says how an invocation ended, so this is a connection that broke between two events.
      throw Object.assign(new Error('The response stream ended early'), { code: 'ECONNRESET' })
    },
  }
}

/** Not an error of Lambda's, which allows a stream 200 MB: the function's own log has a success. */
function toLineTooLong(maxBytes: number): string {
  const errorMessage = `A message of the stream is longer than the ${maxBytes} bytes that are read. The function did not fail`
  return JSON.stringify({ errorType: lineTooLong, errorMessage })
}

function toInput({ functionName, qualifier, payload, tenantId, clientContext: custom }: Invocation): InvokeInput {
  return {
    FunctionName: functionName,
    Payload: Buffer.from(payload),
    ...(qualifier !== undefined && { Qualifier: qualifier }),
    ...(tenantId !== undefined && { TenantId: tenantId }),
    ...(custom && { ClientContext: Buffer.from(JSON.stringify({ custom })).toString('base64') }),
  }
}

/** `ErrorDetails` is the JSON that a buffered invocation has as its payload, but not for each error of Lambda's own. */
function toErrorPayload({ ErrorCode: errorType, ErrorDetails: details = '' }: InvokeComplete): string {
  if (errorType === undefined || isObject(parseJsonOrUndefined(details))) return details
  return JSON.stringify({ errorType, errorMessage: details })
}

function toAnswer(payload: string, functionError: string | undefined, requestId: string | undefined): FunctionAnswer {
  return {
    payload,
    ...(functionError !== undefined && { functionError }),
    ...(requestId !== undefined && { requestId }),
  }
}
