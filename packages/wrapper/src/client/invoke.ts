import { ErrorCode, isObject, isResponse, type JsonRpcMessage, RpcError } from '../mcp/json-rpc.ts'
import { parseJson } from '../mcp/parse-json.ts'
import { splitLines } from '../outbound/http/split-lines.ts'
import { badAnswer, fromFunctionError, fromServiceError } from './invoke-errors.ts'

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

export type InvokeOptions = {
  /** Name, partial ARN or ARN. */
  readonly functionName: string
  readonly client: LambdaClientLike
  /** A version or an alias. */
  readonly qualifier?: string
  /** For a function in per-tenant isolation, and for no other. */
  readonly tenantId?: string
  /** Default: those of `@aws-sdk/client-lambda`, loaded with the first message. */
  readonly commands?: LambdaCommands
}

type InvokeInput = {
  FunctionName: string
  Payload: Uint8Array
  Qualifier?: string
  TenantId?: string
  ClientContext?: string
}

type Messages = AsyncGenerator<JsonRpcMessage, void, undefined>

/** One message to a function, and what it answers: buffered the response alone, streamed everything as it happens. */
export type Invoke = {
  invoke(message: JsonRpcMessage, signal: AbortSignal): Messages
  invokeStreamed(message: JsonRpcMessage, signal: AbortSignal): Messages
}

/** Asks a streaming handler for one message per line, where it would else answer with the response alone. */
const askForLines = Buffer.from(JSON.stringify({ custom: { frames: 'ndjson' } })).toString('base64')

export function createInvoke(options: InvokeOptions): Invoke {
  const { functionName, client, qualifier, tenantId } = options
  let commands: Promise<LambdaCommands> | undefined

  function loadCommands(): Promise<LambdaCommands> {
    commands ??= options.commands ? Promise.resolve(options.commands) : import('@aws-sdk/client-lambda')
    return commands
  }

  function toInput(message: JsonRpcMessage): InvokeInput {
    return {
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(message)),
      ...(qualifier !== undefined && { Qualifier: qualifier }),
      ...(tenantId !== undefined && { TenantId: tenantId }),
    }
  }

  async function send(command: object, signal: AbortSignal): Promise<unknown> {
    try {
      return await client.send(command, { abortSignal: signal })
    } catch (error) {
      throw fromServiceError(functionName, error)
    }
  }

  return {
    async *invoke(message, signal) {
      const { InvokeCommand } = await loadCommands()
      const output = (await send(new InvokeCommand(toInput(message)), signal)) as InvokeOutput
      const payload = parse(Buffer.from(output.Payload ?? []).toString('utf8'))
      if (output.FunctionError !== undefined) throw fromFunctionError(functionName, payload)
      // A notification is answered with nothing.
      if (payload === null && !('id' in message)) return
      if (!isResponse(payload)) throw badAnswer(functionName)
      yield payload
    },

    async *invokeStreamed(message, signal) {
      const { InvokeWithResponseStreamCommand } = await loadCommands()
      const input = { ...toInput(message), ClientContext: askForLines }
      const output = (await send(new InvokeWithResponseStreamCommand(input), signal)) as StreamOutput
      let answered = false
      try {
        for await (const line of splitLines(readPayload(functionName, output), Number.POSITIVE_INFINITY)) {
          if (line === '') continue
          const answer = parse(line)
          if (!isObject(answer)) throw badAnswer(functionName)
          answered ||= isResponse(answer)
          // Told apart by whoever reads it, as any transport's messages are.
          yield answer as JsonRpcMessage
        }
      } catch (error) {
        throw error instanceof RpcError ? error : fromServiceError(functionName, error)
      }
      if (!answered) throw new RpcError(ErrorCode.backendFailed, `${functionName} ended its answer without a response`)
    },
  }
}

/** What is read of the outputs. */
type InvokeOutput = { Payload?: Uint8Array; FunctionError?: string }
type StreamOutput = {
  EventStream?: AsyncIterable<{
    PayloadChunk?: { Payload?: Uint8Array }
    InvokeComplete?: { ErrorCode?: string; ErrorDetails?: string }
  }>
}

async function* readPayload(functionName: string, { EventStream }: StreamOutput): AsyncGenerator<Uint8Array> {
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    if (PayloadChunk?.Payload) yield PayloadChunk.Payload
    if (InvokeComplete?.ErrorCode === undefined) continue
    const { ErrorCode: errorType, ErrorDetails: details = '' } = InvokeComplete
    const payload = parse(details)
    throw fromFunctionError(functionName, isObject(payload) ? payload : { errorType, errorMessage: details })
  }
  // A handler that does not stream writes its answer without a line break.
  yield Buffer.from('\n')
}

/** Undefined when it is not JSON. */
function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
