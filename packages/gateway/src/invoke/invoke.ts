import type { Call, Emit, JsonRpcResponse } from '@mcp-lambda/wrapper'
import type { Located } from '../targets/located.ts'

/** Asks a target. Throws `RpcError` when there is no response. */
export type Invoke = (located: Located, call: Call, emit: Emit) => Promise<JsonRpcResponse>
