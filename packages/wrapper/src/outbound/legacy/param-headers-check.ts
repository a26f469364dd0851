import { type Call, drop } from '../../backend.ts'
import { isObject, type JsonObject, type JsonRpcRequest } from '../../mcp/json-rpc.ts'
import { checkParamHeaders, type ParamHeader, readParamHeaders } from '../../mcp/param-headers.ts'
import { readToolPages } from '../../mcp/tool-pages.ts'
import type { Session } from './session.ts'

/**
 * Checks `Mcp-Param-*` headers for servers that do not know them. The mirrored parameters are read from the server's own
 * list: once in the server's life, and again for a tool that is missing there, since it may have been added.
 */
export function createParamHeadersCheck(): (session: Session, request: JsonRpcRequest, call: Call) => Promise<void> {
  const known = new WeakMap<Session, Map<unknown, readonly ParamHeader[]>>()

  return async function checkParamHeadersOf(session, request, call) {
    const { name, arguments: args } = request.params ?? {}
    if (!call.paramHeaders || !isObject(args)) return
    let params = known.get(session)?.get(name)
    if (!params) {
      const listed = await readMarkedParams(session, call)
      known.set(session, listed)
      params = listed.get(name) ?? []
    }
    checkParamHeaders(params, args, call.paramHeaders)
  }
}

async function readMarkedParams(session: Session, call: Call): Promise<Map<unknown, readonly ParamHeader[]>> {
  const found = new Map<unknown, readonly ParamHeader[]>()
  for await (const tools of readToolPages(params => listTools(session, params, call))) {
    for (const { name, inputSchema } of tools) found.set(name, readParamHeaders(inputSchema))
  }
  return found
}

/** A server that does not list marks nothing, and answers the call itself. */
async function listTools(session: Session, params: JsonObject, call: Call): Promise<JsonObject | undefined> {
  const request: JsonRpcRequest = { jsonrpc: '2.0', id: 0, method: 'tools/list', params }
  const response = await session.exchange(request, call, drop)
  return 'result' in response ? response.result : undefined
}
