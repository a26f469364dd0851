import type { JsonObject } from '../mcp/json-rpc.ts'
import { lazy } from '../primitives/lazy.ts'

/** What this package needs of Lambda: two ways to invoke a function. Both throw what the AWS SDK throws. */
export type LambdaFunctions = {
  /** One `lambda:Invoke` (RequestResponse), and what came back. */
  readonly invokeFunction: (invocation: Invocation, signal: AbortSignal) => Promise<FunctionAnswer>
  /**
   * One `lambda:InvokeWithResponseStream`, with the request for one message per line: the lines as they come, then how the
   * invocation ended, without a payload unless it failed. The answer of a function that does not stream is one line.
   */
  readonly streamFunction: (
    invocation: Invocation,
    signal: AbortSignal,
  ) => AsyncGenerator<string, FunctionAnswer, undefined>
}

export type InvokeFunction = LambdaFunctions['invokeFunction']
export type StreamFunction = LambdaFunctions['streamFunction']

export type Invocation = {
  /** Name, partial ARN or ARN. */
  readonly functionName: string
  /** A version or an alias. */
  readonly qualifier?: string
  /** JSON text. */
  readonly payload: string
  /** `custom` of the client context, at most 2.6 KB of JSON. */
  readonly clientContext?: JsonObject
  /** For a function in per-tenant isolation, and for no other. */
  readonly tenantId?: string
}

export type FunctionAnswer = {
  readonly payload: string
  /** Set where the function, not the service, failed; the payload then says how. */
  readonly functionError?: string
  /** Lambda's id of the invocation, as in the function's own log. */
  readonly requestId?: string
}

/** An adapter that is loaded by the first call: the AWS SDK takes 80 to 150 ms to load (Node 24, bundled). */
export function createLazyLambdaFunctions(load: () => Promise<LambdaFunctions>): LambdaFunctions {
  const get = lazy(load)
  return {
    invokeFunction: async (invocation, signal) => (await get()).invokeFunction(invocation, signal),
    async *streamFunction(invocation, signal) {
      return yield* (await get()).streamFunction(invocation, signal)
    },
  }
}
