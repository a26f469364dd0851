import type { LambdaClientConfig } from '@aws-sdk/client-lambda'
import type { ConnectionOptions } from './aws-lambda-functions.ts'
import { createLazyLambdaFunctions, type LambdaFunctions } from './lambda-functions.ts'

export type { ConnectionOptions } from './aws-lambda-functions.ts'
export { functionArnPattern, functionNamePattern, tenantIdPattern } from './function-names.ts'
export {
  type InvokeErrorCause,
  type InvokeErrorRow,
  type InvokeFailure,
  invokeErrors,
  readFunctionError,
  readInvokeError,
  toInvokeFailure,
  toRetryAfterMs,
} from './invoke-errors.ts'
export type { LambdaClientLike, LambdaCommands } from './invoke-through.ts'
export type {
  FunctionAnswer,
  Invocation,
  InvokeFunction,
  LambdaFunctions,
  StreamFunction,
} from './lambda-functions.ts'
export { createLazyLambdaFunctions } from './lambda-functions.ts'
export { LambdaTransport, type LambdaTransportOptions } from './lambda-transport.ts'

/**
 * Lambda by `@aws-sdk/client-lambda`, which the first call loads: 80 to 150 ms (Node 24, bundled).
 *
 * @param config Of each client. Its region is that of functions which are named without one.
 */
export function createAwsLambdaFunctions(
  config?: LambdaClientConfig,
  connections?: ConnectionOptions,
): LambdaFunctions {
  return createLazyLambdaFunctions(async () => {
    const adapter = await import('./aws-lambda-functions.ts')
    return adapter.createAwsLambdaFunctions(config, connections, process.env)
  })
}
