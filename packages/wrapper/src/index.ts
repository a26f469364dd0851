/** What an author needs to serve an MCP server or a backend. Parts for programs in front of servers are in `./protocol`. */

export { type Backend, type Call, type Principal, Refusal } from './backend.ts'
export type { HandlerOptions } from './handler-options.ts'
export { type LambdaHandler, lambdaHandler } from './lambda-handler.ts'
export * as ErrorCode from './mcp/error-codes.ts'
export { RpcError } from './mcp/json-rpc.ts'
export { acceptLegacyClients } from './outbound/accept-legacy-clients.ts'
export { currentCall } from './outbound/current-call.ts'
export { fetchServer } from './outbound/http/fetch.ts'
export { remote } from './outbound/http/remote.ts'
export { sdk } from './outbound/sdk.ts'
export { stdio } from './outbound/stdio/stdio.ts'
export { serve } from './serve.ts'
