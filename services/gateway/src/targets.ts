/** Where a request goes: to which target, and how it reads there. The function's name never comes from the request. */

import { ErrorCode, isObject, type JsonObject, type JsonRpcRequest, RpcError } from '@mcp-lambda/wrapper'
import type { Catalogue, Drift, ProtocolName } from './gateway-config.ts'
import { splitName, toPublicName, withoutTargetSuffix } from './names.ts'
import { createUriMatcher } from './uri-template.ts'

/** A tool server behind the gateway. */
export type Target = {
  readonly name: string
  /** Function ARN or name, as `lambda:Invoke` takes it. */
  readonly functionName: string
  /** Longest a call to it may take, in milliseconds; without it, as long as the caller waits. */
  readonly timeoutMs?: number
  /** Most calls to it under way at once in one environment; a default where it is not said. */
  readonly maxConcurrent?: number
  /** Whether its function is in Lambda's per-tenant isolation, so that every call must name a tenant. */
  readonly perTenant?: boolean
  readonly catalogue: Catalogue
  /** Digests of catalogues that were reviewed; without them none is asked for. */
  readonly digests?: readonly string[]
  /** What becomes of a target that offers something else; `count` where it is not said. */
  readonly drift?: Drift
  /** What it speaks; `mcp` where it is not said. */
  readonly protocol?: ProtocolName
  /** Whether what it offers is read at run time, */
  readonly live?: boolean
  /** and has not been yet, so that `catalogue` is empty. */
  readonly unread?: boolean
}

/** The request as its target knows it. */
export type Located = {
  readonly target: Target
  readonly request: JsonRpcRequest
  /** Whether it may run twice: it only reads, or is a tool whose catalogue says that twice does no more than once. */
  readonly repeatable: boolean
}

/** Throws `RpcError` for what no target offers, and for methods that are not carried. */
export type Locate = (request: JsonRpcRequest) => Located

/** `isOffered` says whether a target may be asked for a URI that it has only a template for. */
export function createLocate(
  targets: readonly Target[],
  isOffered: (target: string, uri: string) => boolean = () => true,
): Locate {
  const findTool = createNameFinder(targets, 'tool')
  const findPrompt = createNameFinder(targets, 'prompt')
  const findResource = createResourceFinder(targets, isOffered)

  return request => {
    const params = request.params ?? {}
    switch (request.method) {
      case 'tools/call': {
        const { target, name, repeatable } = findTool(params.name)
        return { target, request: { ...request, params: { ...params, name } }, repeatable }
      }
      case 'prompts/get': {
        const { target, name } = findPrompt(params.name)
        return { target, request: { ...request, params: { ...params, name } }, repeatable: true }
      }
      case 'resources/read':
        return { target: findResource(params.uri), request, repeatable: true }
      case 'completion/complete':
        return locateCompletion(request, params)
      default:
        throw new RpcError(ErrorCode.methodNotFound, `${request.method} is not served by this gateway`)
    }
  }

  function locateCompletion(request: JsonRpcRequest, params: JsonObject): Located {
    const ref = isObject(params.ref) ? params.ref : {}
    if (ref.type === 'ref/resource') return { target: findResource(ref.uri), request, repeatable: true }
    if (ref.type === 'ref/prompt') {
      const { target, name } = findPrompt(ref.name)
      return { target, request: { ...request, params: { ...params, ref: { ...ref, name } } }, repeatable: true }
    }
    throw new RpcError(ErrorCode.invalidParams, 'params.ref must be a ref/prompt or a ref/resource')
  }
}

type Named = { readonly target: Target; readonly name: string; readonly repeatable: boolean }

function createNameFinder(targets: readonly Target[], kind: 'tool' | 'prompt'): (asked: unknown) => Named {
  const byName = new Map(targets.map(target => [target.name, { target, named: namedBy(target, kind) }]))
  const byPublicName = new Map<string, Named>()
  for (const { target, named } of byName.values()) {
    for (const [name, found] of named) byPublicName.set(toPublicName(target.name, name), found)
  }

  return asked => {
    if (typeof asked !== 'string') throw new RpcError(ErrorCode.invalidParams, `The ${kind}'s name must be a string`)
    return byPublicName.get(asked) ?? findBySplitting(asked)
  }

  function findBySplitting(asked: string): Named {
    const split = splitName(asked)
    const known = split && (byName.get(split.target) ?? byName.get(withoutTargetSuffix(split.target)))
    if (!split || !known) {
      const available = [...byName.keys()]
      throw new RpcError(
        ErrorCode.invalidParams,
        `Unknown ${kind}: ${quote(asked)}. Its name must begin with a target and ___; the targets are ${available.join(', ')}`,
        { cause: 'unknown_target', available },
      )
    }
    const { target, named } = known
    const found = named.get(split.name)
    if (found) return found
    const available = [...named.keys()].map(name => toPublicName(target.name, name))
    throw new RpcError(
      ErrorCode.invalidParams,
      `Unknown ${kind}: ${quote(asked)}. ${target.name} offers ${available.length > 0 ? available.join(', ') : 'none'}`,
      { cause: `unknown_${kind}`, target: target.name, available },
    )
  }
}

function namedBy(target: Target, kind: 'tool' | 'prompt'): Map<string, Named> {
  return new Map(
    target.catalogue[`${kind}s`].map(({ name, annotations }) => {
      const { readOnlyHint, idempotentHint } = isObject(annotations) ? annotations : {}
      const repeatable = readOnlyHint === true || idempotentHint === true
      return [String(name), { target, name: String(name), repeatable }]
    }),
  )
}

type Templated = { readonly template: string; readonly matches: (uri: string) => boolean; readonly target: Target }

/** A URI is looked for among those that are listed, then among the templates, in the order of the targets. */
function createResourceFinder(
  targets: readonly Target[],
  isOffered: (target: string, uri: string) => boolean,
): (uri: unknown) => Target {
  const listed = new Map<string, Target>()
  const templates: Templated[] = []
  for (const target of targets) {
    for (const { uri } of target.catalogue.resources) if (!listed.has(String(uri))) listed.set(String(uri), target)
    for (const { uriTemplate } of target.catalogue.resourceTemplates) {
      const template = String(uriTemplate)
      templates.push({ template, matches: createUriMatcher(template), target })
    }
  }

  return uri => {
    if (typeof uri !== 'string') throw new RpcError(ErrorCode.invalidParams, "The resource's uri must be a string")
    // A completion names the template itself.
    const fits = ({ template, matches, target }: Templated) =>
      template === uri || (matches(uri) && isOffered(target.name, uri))
    const found = listed.get(uri) ?? templates.find(fits)?.target
    if (found) return found
    throw new RpcError(
      ErrorCode.invalidParams,
      `Unknown resource: ${quote(uri)}. No target lists it or has a template for it`,
      { uri },
    )
  }
}

/** Callers choose what they ask for; an error repeats no more of it than a reader needs. */
function quote(asked: string): string {
  return asked.length > 200 ? `${asked.slice(0, 200)}…` : asked
}
