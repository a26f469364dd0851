import { type JsonObject, type JsonRpcResponse, RpcError } from './json-rpc.ts'

/**
 * The result in a response to `method`.
 *
 * @throws RpcError with the code and the data of the error in the response.
 */
export function readResult(response: JsonRpcResponse, method: string): JsonObject {
  if ('result' in response) return response.result
  const { code, message, data } = response.error
  throw new RpcError(code, `${method} is answered with error ${code}: ${message}`, data)
}
