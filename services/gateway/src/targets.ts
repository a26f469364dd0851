/** Where a request goes: to which target, and how it reads there. The function's name never comes from the request. */

import { ErrorCode, isObject, type JsonObject, type JsonRpcRequest, RpcError } from '@mcp-lambda/wrapper'
import type { Catalogue, Drift, ProtocolName } from './gateway-config.ts'
import { quote, splitName, toPublicName, toResourceName, withoutTargetSuffix } from './names.ts'
import { isReadAsWritten, toReadings } from './resource-uri.ts'
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
  /** Globs of tools to leave out of what is read at run time; a packaged catalogue lacks them already. */
  readonly hide?: readonly string[]
  /** What it speaks; `mcp` where it is not said. */
  readonly protocol?: ProtocolName
  /** Whether what it offers is read at run time, */
  readonly live?: boolean
  /** and has not been read whole yet, so that `catalogue` may lack something. */
  readonly unread?: boolean
}

/** The request as its target knows it. */
export type Located = {
  readonly target: Target
  readonly request: JsonRpcRequest
  /** Whether it may run twice: it only reads, or is a tool whose catalogue says that twice does no more than once. */
  readonly repeatable: boolean
}

/** With what the rules of a policy call it: each of `names` must be allowed. */
export type Found = Located & { readonly names: readonly string[] }

/** Throws `RpcError` for what no target offers, and for methods that are not carried. */
export type Locate = (request: JsonRpcRequest) => Found

export type LocateOptions = {
  /** Whether a target may be asked for a URI that it has only a template for. Default: always. */
  readonly isOffered?: (target: string, uri: string) => boolean
  /** Names of all targets, hidden ones included: `x-target` means `x` only where none has that name. */
  readonly targetNames?: ReadonlySet<string>
}

export function createLocate(
  targets: readonly Target[],
  { isOffered = () => true, targetNames = new Set(targets.map(({ name }) => name)) }: LocateOptions = {},
): Locate {
  const findTool = createNameFinder(targets, 'tool', targetNames)
  const findPrompt = createNameFinder(targets, 'prompt', targetNames)
  const { findResource, findTemplate } = createResourceFinder(targets, isOffered)

  return request => {
    const params = request.params ?? {}
    switch (request.method) {
      case 'tools/call': {
        const { target, name, names, repeatable } = findTool(params.name)
        return { target, names, request: { ...request, params: { ...params, name } }, repeatable }
      }
      case 'prompts/get': {
        const { target, name, names } = findPrompt(params.name)
        return { target, names, request: { ...request, params: { ...params, name } }, repeatable: true }
      }
      case 'resources/read':
        return { ...findResource(params.uri), request, repeatable: true }
      case 'completion/complete':
        return locateCompletion(request, params)
      default:
        throw new RpcError(ErrorCode.methodNotFound, `${request.method} is not served by this gateway`)
    }
  }

  function locateCompletion(request: JsonRpcRequest, params: JsonObject): Found {
    const ref = isObject(params.ref) ? params.ref : {}
    if (ref.type === 'ref/resource') {
      return { ...(findTemplate(ref.uri) ?? findResource(ref.uri)), request, repeatable: true }
    }
    if (ref.type === 'ref/prompt') {
      const { target, name, names } = findPrompt(ref.name)
      return { target, names, request: { ...request, params: { ...params, ref: { ...ref, name } } }, repeatable: true }
    }
    throw new RpcError(ErrorCode.invalidParams, 'params.ref must be a ref/prompt or a ref/resource')
  }
}

type Named = Omit<Found, 'request'> & { readonly name: string }

function createNameFinder(
  targets: readonly Target[],
  kind: 'tool' | 'prompt',
  targetNames: ReadonlySet<string>,
): (asked: unknown) => Named {
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
    const target = split && (targetNames.has(split.target) ? split.target : withoutTargetSuffix(split.target))
    const known = target !== undefined && byName.get(target)
    if (!split || !known) {
      const available = [...byName.keys()]
      throw new RpcError(
        ErrorCode.invalidParams,
        `Unknown ${kind}: ${quote(asked)}. Its name must begin with a target and ___; the targets are ${available.join(', ')}`,
        { cause: 'unknown_target', available },
      )
    }
    const { named } = known
    const found = named.get(split.name)
    if (found) return found
    const available = [...named.keys()].map(name => toPublicName(known.target.name, name))
    throw new RpcError(
      ErrorCode.invalidParams,
      `Unknown ${kind}: ${quote(asked)}. ${target} offers ${available.length > 0 ? available.join(', ') : 'none'}`,
      { cause: `unknown_${kind}`, target, available },
    )
  }
}

/** The first entry of a name, as it is the one that is listed. */
function namedBy(target: Target, kind: 'tool' | 'prompt'): Map<string, Named> {
  const named = new Map<string, Named>()
  for (const entry of target.catalogue[`${kind}s`]) {
    const name = String(entry.name)
    if (named.has(name)) continue
    const { readOnlyHint, idempotentHint } = isObject(entry.annotations) ? entry.annotations : {}
    const repeatable = readOnlyHint === true || idempotentHint === true
    named.set(name, { target, name, names: [toPublicName(target.name, name)], repeatable })
  }
  return named
}

type Resource = Pick<Found, 'target' | 'names'>

type ResourceFinder = {
  /** The target that lists this very URI, else the first with a template for it. */
  readonly findResource: (uri: unknown) => Resource
  /** By the template itself, as completions name it. */
  readonly findTemplate: (template: unknown) => Resource | undefined
}

function createResourceFinder(
  targets: readonly Target[],
  isOffered: (target: string, uri: string) => boolean,
): ResourceFinder {
  const listed = new Map<unknown, Target>()
  for (const target of targets) {
    for (const { uri } of target.catalogue.resources) if (!listed.has(uri)) listed.set(uri, target)
  }
  const templates = targets.flatMap(target =>
    target.catalogue.resourceTemplates.map(({ uriTemplate }) => {
      const template = String(uriTemplate)
      return { target, template, matches: createUriMatcher(template) }
    }),
  )

  function findTemplated(uri: string): Target | undefined {
    return templates.find(({ target, matches }) => matches(uri) && isReadAsWritten(uri) && isOffered(target.name, uri))
      ?.target
  }

  return {
    findResource(uri) {
      if (typeof uri !== 'string') throw new RpcError(ErrorCode.invalidParams, "The resource's uri must be a string")
      // A listed URI is the target's own word for what it has: it is compared, never interpreted.
      const target = listed.get(uri) ?? findTemplated(uri)
      if (target) return { target, names: toReadings(uri).map(reading => toResourceName(target.name, reading)) }
      throw new RpcError(
        ErrorCode.invalidParams,
        `Unknown resource: ${quote(uri)}. No target lists it or has a template for it`,
        { uri },
      )
    },
    findTemplate(asked) {
      const found = templates.find(({ template }) => template === asked)
      return found && { target: found.target, names: [toResourceName(found.target.name, found.template)] }
    },
  }
}
