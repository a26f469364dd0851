/** What the gateway needs of Lambda: two ways to invoke a function. Both throw what the AWS SDK throws. */

import type { JsonObject } from '@mcp-lambda/wrapper'

/** One `lambda:Invoke` (RequestResponse), and what came back. */
export type InvokeFunction = (invocation: Invocation, signal: AbortSignal) => Promise<FunctionAnswer>

/**
 * One `lambda:InvokeWithResponseStream`, the function told to write a message per line: its lines as they come, then how
 * it ended, without a payload unless it failed. A function that does not stream comes as one line.
 */
export type StreamFunction = (
  invocation: Invocation,
  signal: AbortSignal,
) => AsyncGenerator<string, FunctionAnswer, undefined>

export type LambdaFunctions = { readonly invokeFunction: InvokeFunction; readonly streamFunction: StreamFunction }

export type Invocation = {
  readonly functionName: string
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

/**
 * The AWS SDK's client, loaded by the first call: it takes 80 to 150 ms to load (Node 24, bundled), and lists need none.
 */
export function createLazyLambdaFunctions(load: () => Promise<LambdaFunctions> = loadLambdaClient): LambdaFunctions {
  let loaded: Promise<LambdaFunctions> | undefined
  const get = () => {
    loaded ??= load()
    return loaded
  }
  return {
    invokeFunction: async (invocation, signal) => (await get()).invokeFunction(invocation, signal),
    async *streamFunction(invocation, signal) {
      return yield* (await get()).streamFunction(invocation, signal)
    },
  }
}

async function loadLambdaClient(): Promise<LambdaFunctions> {
  const { createLambdaFunctions } = await import('./lambda-client.ts')
  return createLambdaFunctions()
}
