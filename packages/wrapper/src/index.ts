export type { Backend, Call, Caller, CallFacts, Era, Principal, Trace } from './backend.ts'
export { Refusal } from './backend.ts'
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
export { ErrorCode, RpcError } from './json-rpc.ts'
