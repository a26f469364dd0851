export { ageMs, leftMs } from './age.ts'
export type { Backend, Call, Caller, CallFacts, Emit, Era, Principal, Trace } from './backend.ts'
export { Refusal, type RefusalHeaders } from './backend.ts'
export { acceptLegacyClients } from './backends/accept-legacy-clients.ts'
export { type FetchOptions, type FetchServer, fetchServer } from './backends/fetch.ts'
export type { Isolation, KeepOptions } from './backends/legacy-backend.ts'
export { type RemoteOptions, remote } from './backends/remote.ts'
export type { OneServerOptions, SdkServer, SdkServerFactory, SdkTransport } from './backends/sdk.ts'
export { sdk } from './backends/sdk.ts'
export { type StdioOptions, stdio } from './backends/stdio.ts'
export { readCallFacts, stripCallFacts, writeCallFacts } from './call-facts.ts'
export { catalogueKey } from './catalogue/own-digest.ts'
export { currentCall } from './current-call.ts'
export type { Authenticate } from './edge.ts'
export { type CacheHint, noCaching } from './era/hints.ts'
export { metaKey, modernRevision, modernRevisions, supportedRevisions } from './era/revisions.ts'
export { toLegacyRequest, toModernError, toModernResult } from './era/to-modern.ts'
export { type AgentCoreFacts, agentCoreKey } from './events/agentcore-facts.ts'
export type { Documents } from './http/http-call.ts'
export type {
  JsonObject,
  JsonRpcErrorObject,
  JsonRpcFailure,
  JsonRpcId,
  JsonRpcMessage,
  JsonRpcNotification,
  JsonRpcRequest,
  JsonRpcResponse,
  JsonRpcSuccess,
} from './json-rpc.ts'
export { ErrorCode, isNotification, isObject, isResponse, RpcError } from './json-rpc.ts'
export type { LambdaContext } from './lambda-context.ts'
export { type HandlerOptions, type LambdaHandler, lambdaHandler } from './lambda-handler.ts'
export { type Served, type ServeOptions, serve } from './serve.ts'
export type { Source } from './source.ts'
export { createLineReader, type LineReader } from './stdio/line-reader.ts'
