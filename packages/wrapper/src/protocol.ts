/**
 * For programs in front of wrapped servers, such as a gateway, and for sources of servers other than those in `.`: messages and
 * revisions, what travels with a call, catalogues, state that a client carries, and the types of options.
 */

export type { Caller, CallFacts, Emit, Era, ExchangeNotes, RefusalFacts, RefusalHeaders, Trace } from './backend.ts'
export { catalogueKey } from './inbound/catalogue-key.ts'
export type { Authenticate } from './inbound/dispatcher.ts'
export type { Documents } from './inbound/http/http-call.ts'
export { type Took, tookKey } from './inbound/invoker-facts.ts'
export type { LambdaContext } from './inbound/lambda/lambda-context.ts'
export type { ResponseStream } from './inbound/lambda/streaming.ts'
export type { ExchangeRecord, Outcome, TakeRecord } from './inbound/record/exchange-record.ts'
export { recordKind } from './inbound/record/write-line.ts'
export type { StreamingLambdaHandler } from './lambda-handler.ts'
export { anonymousCall, anonymousEnvelope } from './mcp/anonymous-call.ts'
export { type CacheHint, noCaching } from './mcp/cache-hints.ts'
export { readCallFacts, requestIdKey, stripCallFacts, writeCallFacts } from './mcp/call-metadata.ts'
export { digestVersion } from './mcp/catalogue/digest-version.ts'
export type { Catalogue } from './mcp/catalogue/read-catalogue.ts'
export { answerWithEmptySubscription } from './mcp/empty-subscription.ts'
export { isTooDeep, maxJsonDepth } from './mcp/json-depth.ts'
export {
  isNotification,
  isObject,
  isResponse,
  type JsonObject,
  type JsonRpcErrorObject,
  type JsonRpcFailure,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  type JsonRpcSuccess,
} from './mcp/json-rpc.ts'
export { parseJson, parseJsonOrUndefined } from './mcp/parse-json.ts'
export { readResult } from './mcp/read-result.ts'
export { readServerMessage } from './mcp/read-server-message.ts'
export { toBinding } from './mcp/request-state/binding.ts'
export { createSeal, type Seal } from './mcp/request-state/seal.ts'
export { metaKey, modernRevisions, supportedRevisions } from './mcp/revisions.ts'
export { toLegacyRequest, toModernResult } from './mcp/upgrade.ts'
export { toModernFailure } from './mcp/upgrade-error.ts'
export type { FetchOptions, FetchServer } from './outbound/http/fetch-server.ts'
export type { RemoteOptions } from './outbound/http/remote.ts'
export type { Connect, Connection, Receive } from './outbound/legacy/connection.ts'
export type { KeepOptions, StateKeys } from './outbound/legacy/keep-options.ts'
export { legacyServer } from './outbound/legacy/legacy-server.ts'
export type { Isolation } from './outbound/legacy/session-key.ts'
export type { OneServerOptions, SdkServer, SdkServerFactory, SdkTransport } from './outbound/sdk.ts'
export type { StdioOptions } from './outbound/stdio/stdio.ts'
export { ageMs, leftMs } from './primitives/age.ts'
export { type Deadline, startDeadline } from './primitives/deadline.ts'
export { expireIdleConnections, type IdleLimit } from './primitives/idle-connections.ts'
export { lazy } from './primitives/lazy.ts'
export { neverAborted } from './primitives/never-aborted.ts'
export { nodeCrypto } from './primitives/node-crypto.ts'
export type { Served, ServeOptions } from './serve.ts'
export type { BackendWithOptions, Source } from './source.ts'
export type { Hop } from './telemetry/hop.ts'
export { traceHop } from './telemetry/trace-hop.ts'
