import type { Call } from '@mcp-lambda/wrapper'
import type { Emit, JsonRpcResponse } from '@mcp-lambda/wrapper/protocol'
import type { Located } from '../targets/located.ts'

/** Asks a target. Throws `RpcError` when there is no response. */
export type Invoke = (located: Located, call: Call, emit: Emit) => Promise<JsonRpcResponse>
