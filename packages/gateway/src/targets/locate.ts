/** Where a request goes: to which target, and how it reads there. The function's name never comes from the request. */

import { type Call, ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import { isObject, type JsonObject, type JsonRpcRequest } from '@mcp-lambda/wrapper/protocol'
import type { CallerCatalogue } from '../catalogue/caller-catalogues.ts'
import { keyOf } from '../catalogue/catalogue-index.ts'
import type { Found, Offered } from './located.ts'

/** Throws `RpcError` for what no target offers to this caller, and for methods that are not carried. */
export function locate(
  request: JsonRpcRequest,
  catalogue: CallerCatalogue,
  note?: Call['note'],
): Found | Promise<Found> {
  const params = request.params ?? {}
  switch (request.method) {
    case 'tools/call':
    case 'prompts/get': {
      const kind = request.method === 'tools/call' ? 'tool' : 'prompt'
      const found = findNamed(catalogue, kind, params.name, note)
      if (!found) return refuseName(catalogue, kind, params.name)
      const renamed = { ...request, params: { ...params, name: String(found.own.name) } }
      return toFound(found, renamed, kind === 'prompt' || isRepeatable(found.own))
    }
    case 'resources/read':
      return locateResource(request, ({ findResource }) => findResource(catalogue, params.uri))
    case 'completion/complete':
      return locateCompletion(request, params, catalogue, note)
    default:
      throw new RpcError(ErrorCode.methodNotFound, `${request.method} is not served by this gateway`)
  }
}

function toFound({ target, name, access }: Offered, request: JsonRpcRequest, repeatable: boolean): Found {
  return { located: { target, request, repeatable }, name, access }
}

function isRepeatable({ annotations }: JsonObject): boolean {
  const { readOnlyHint, idempotentHint } = isObject(annotations) ? annotations : {}
  return readOnlyHint === true || idempotentHint === true
}

/** Loaded late: most calls are of tools. */
async function locateResource(
  request: JsonRpcRequest,
  find: (finders: typeof import('./find-resource.ts')) => Offered,
): Promise<Found> {
  return toFound(find(await import('./find-resource.ts')), request, true)
}

function locateCompletion(
  request: JsonRpcRequest,
  params: JsonObject,
  catalogue: CallerCatalogue,
  note: Call['note'],
): Found | Promise<Found> {
  const ref = isObject(params.ref) ? params.ref : {}
  switch (ref.type) {
    case 'ref/resource':
      return locateResource(
        request,
        ({ findTemplate, findResource }) => findTemplate(catalogue, ref.uri) ?? findResource(catalogue, ref.uri),
      )
    case 'ref/prompt': {
      const found = findNamed(catalogue, 'prompt', ref.name, note)
      if (!found) return refuseName(catalogue, 'prompt', ref.name)
      const renamed = { ...params, ref: { ...ref, name: String(found.own.name) } }
      return toFound(found, { ...request, params: renamed }, true)
    }
    default:
      throw new RpcError(ErrorCode.invalidParams, 'params.ref must be a ref/prompt or a ref/resource')
  }
}

function findNamed(
  catalogue: CallerCatalogue,
  kind: 'tool' | 'prompt',
  asked: unknown,
  note: Call['note'],
): (Offered & { readonly own: JsonObject }) | undefined {
  if (typeof asked !== 'string') throw new RpcError(ErrorCode.invalidParams, `The ${kind}'s name must be a string`)
  const entry = catalogue.index.findNamed(`${kind}s`, asked)
  const access = entry && catalogue.accessTo(entry)
  if (!access) {
    // The caller gets the answer for what does not exist; the operator learns which it was.
    if (entry)
      note?.({
        decision: 'hidden',
        target: entry.target.name,
        ...(kind === 'tool' && { tool: String(entry.own.name) }),
      })
    return undefined
  }
  return { target: entry.target, name: keyOf(entry), access, own: entry.own }
}

/** Loaded late: names are mostly right. */
async function refuseName(catalogue: CallerCatalogue, kind: 'tool' | 'prompt', asked: unknown): Promise<never> {
  const { unknownName } = await import('./unknown-name.ts')
  throw unknownName(catalogue, kind, String(asked))
}
