/** Where a request goes: to which target, and how it reads there. The function's name never comes from the request. */

import { type Call, ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import { isObject, type JsonObject, type JsonRpcRequest } from '@mcp-lambda/wrapper/protocol'
import type { CallerCatalogue } from '../catalogue/caller-catalogues.ts'
import { keyOf } from '../catalogue/catalogue-index.ts'
import { quote } from '../quote.ts'
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
): Offered & { readonly own: JsonObject } {
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
    throw unknownName(catalogue, kind, asked)
  }
  return { target: entry.target, name: keyOf(entry), access, own: entry.own }
}

/** One answer for what does not exist and what is hidden: it names only what the caller sees. */
function unknownName(
  { index, accessTo, seesTarget }: CallerCatalogue,
  kind: 'tool' | 'prompt',
  asked: string,
): RpcError {
  const toError = (advice: string, data: JsonObject) =>
    new RpcError(ErrorCode.invalidParams, `Unknown ${kind}: ${quote(asked)}. ${advice}`, data)
  const target = index.findTarget(asked)
  if (!target || !seesTarget(target)) {
    const available = index.targets.filter(seesTarget).map(({ name }) => name)
    const advice = `Its name must begin with a target and ___; the targets are ${available.join(', ')}`
    return toError(advice, { cause: 'unknown_target', available })
  }
  const available = [...target.byOwnName(`${kind}s`).values()].filter(accessTo).map(keyOf)
  const advice = `${target.name} offers ${available.length > 0 ? available.join(', ') : 'none'}`
  return toError(advice, { cause: kind === 'tool' ? 'unknown_tool' : 'unknown_prompt', target: target.name, available })
}
