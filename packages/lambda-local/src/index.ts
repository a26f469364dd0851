/**
 * AWS Lambda on this machine. `@mcp-lambda/lambda-local/testing` has functions for tests, `@mcp-lambda/lambda-local/machine`
 * the processes, folders and sockets that the engine stands on.
 */
export type { RuntimeChoice } from './environment/runtimes.ts'
export type { InvocationReport, LambdaEvent } from './events.ts'
export { localIdentity } from './identity.ts'
export type { Limits } from './limits.ts'
export type { FunctionDefinition } from './package/function-definition.ts'
export { loadPackage } from './package/load-package.ts'
export { readZip, type ZippedFile } from './package/read-zip.ts'
export { codeCacheFolder, type UnpackedCode, type UnpackOptions, unpackZip } from './package/unpack-code.ts'
export { ensureAwsRuntimeClient } from './runtime/aws-runtime-client/ensure-aws-runtime-client.ts'
export { findAwsRuntimeClient } from './runtime/aws-runtime-client/find-aws-runtime-client.ts'
export {
  type SignatureErrorName,
  type SignatureVerdict,
  type SignedRequest,
  type SigningScope,
  verifySigV4,
} from './sigv4.ts'
export {
  type InvocationOutcome,
  type LambdaOptions,
  type LambdaStatus,
  type LocalLambda,
  startLambda,
} from './start-lambda.ts'
