/** AWS Lambda on this machine. Functions for tests are in `@mcp-lambda/lambda-local/testing`. */

export type { RuntimeChoice } from './environment/open-environment.ts'
export type { LambdaEvent } from './events.ts'
export { localIdentity } from './identity.ts'
export type { InvocationReport } from './invocation/report.ts'
export type { Limits } from './limits.ts'
export { type Listener, listenLocally } from './machine/listen-locally.ts'
export { type OrphanGuard, startOrphanGuard } from './machine/orphan-guard.ts'
export {
  descendantsOf,
  memoryOf,
  type ProcessRef,
  processesWithVariable,
  signalGroup,
  signalProcess,
} from './machine/process-tree.ts'
// What the engine stands on, for programs that stand in for other AWS services beside it or start processes of their own.
export { readBody } from './machine/read-body.ts'
export { createScratchFolder, type ScratchFolder, type ScratchFolderOptions } from './machine/scratch-folder.ts'
export type { FunctionDefinition } from './package/function-definition.ts'
export { loadPackage } from './package/load-package.ts'
export { codeCacheFolder, type UnpackedCode, type UnpackOptions, unpackZip } from './package/unpack-code.ts'
export { ensureAwsRuntimeClient } from './runtime/aws-runtime-client/ensure-aws-runtime-client.ts'
export { findAwsRuntimeClient } from './runtime/aws-runtime-client/find-aws-runtime-client.ts'
export { type SignatureVerdict, type SignedRequest, type SigningScope, verifySigV4 } from './sigv4.ts'
export { type LambdaOptions, type LambdaStatus, type LocalLambda, startLambda } from './start-lambda.ts'
