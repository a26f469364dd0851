/** One `lambda:Invoke` (RequestResponse), and what came back. It throws what the AWS SDK throws. */
export type InvokeFunction = (invocation: Invocation, signal: AbortSignal) => Promise<FunctionAnswer>

export type Invocation = {
  readonly functionName: string
  /** JSON text. */
  readonly payload: string
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
export function createLazyInvokeFunction(load: () => Promise<InvokeFunction> = loadLambdaClient): InvokeFunction {
  let loaded: Promise<InvokeFunction> | undefined
  return async (invocation, signal) => {
    loaded ??= load()
    const invokeFunction = await loaded
    return invokeFunction(invocation, signal)
  }
}

async function loadLambdaClient(): Promise<InvokeFunction> {
  const { createLambdaInvokeFunction } = await import('./lambda-client.ts')
  return createLambdaInvokeFunction()
}
