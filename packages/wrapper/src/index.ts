export type { Backend, Call, Caller, CallFacts, Emit, Era, Principal, Trace } from './backend.ts'
export { Refusal, type RefusalHeaders } from './backend.ts'
export type { HandlerOptions } from './handler-options.ts'
export { catalogueKey } from './inbound/catalogue-key.ts'
export type { Authenticate } from './inbound/dispatcher.ts'
export type { Documents } from './inbound/http/http-call.ts'
export { type AgentCoreFacts, agentCoreKey } from './inbound/lambda/agentcore-facts.ts'
export type { LambdaContext } from './inbound/lambda/lambda-context.ts'
export type { ResponseStream } from './inbound/lambda/streaming.ts'
export { type LambdaHandler, lambdaHandler, type StreamingLambdaHandler } from './lambda-handler.ts'
export { type CacheHint, noCaching } from './mcp/cache-hints.ts'
export { readCallFacts, stripCallFacts, writeCallFacts } from './mcp/call-metadata.ts'
export * as ErrorCode from './mcp/error-codes.ts'
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
} from './mcp/json-rpc.ts'
export { isNotification, isObject, isResponse, RpcError } from './mcp/json-rpc.ts'
export { metaKey, modernRevision, modernRevisions, supportedRevisions } from './mcp/revisions.ts'
export { toLegacyRequest, toModernError, toModernResult } from './mcp/upgrade.ts'
export { acceptLegacyClients } from './outbound/accept-legacy-clients.ts'
export { currentCall } from './outbound/current-call.ts'
export { fetchServer } from './outbound/http/fetch.ts'
export type { FetchOptions, FetchServer } from './outbound/http/fetch-server.ts'
export { type RemoteOptions, remote } from './outbound/http/remote.ts'
export type { Connect, Connection, Receive } from './outbound/legacy/connection.ts'
export type { KeepOptions, StateKeys } from './outbound/legacy/keep-options.ts'
export { legacyServer } from './outbound/legacy/legacy-server.ts'
export type { Isolation } from './outbound/legacy/session-key.ts'
export type { OneServerOptions, SdkServer, SdkServerFactory, SdkTransport } from './outbound/sdk.ts'
export { sdk } from './outbound/sdk.ts'
export { type StdioOptions, stdio } from './outbound/stdio/stdio.ts'
export { ageMs, leftMs } from './primitives/age.ts'
export { createLineReader, type LineReader } from './primitives/line-reader.ts'
export { type Served, type ServeOptions, serve } from './serve.ts'
export type { BackendWithOptions, Source } from './source.ts'
