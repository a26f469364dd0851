/** Which target is asked for a resource, and the caller's access to it. */

import { ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import type { CallerCatalogue } from '../catalogue/caller-catalogues.ts'
import { type CatalogueIndex, type Entry, keyOf } from '../catalogue/catalogue-index.ts'
import { toResourceName } from '../catalogue/public-names.ts'
import { isReadAsWritten } from '../catalogue/resource-uri.ts'
import { quote } from '../quote.ts'
import type { Offered } from './located.ts'
import { createUriMatcher } from './uri-template.ts'

/** From the target that lists this very URI, else the first with a template for it. */
export function findResource(catalogue: CallerCatalogue, uri: unknown): Offered {
  if (typeof uri !== 'string') throw new RpcError(ErrorCode.invalidParams, "The resource's uri must be a string")
  // A listed URI is the target's own word for what it has: it is compared, never interpreted.
  const listed = toResource(catalogue, catalogue.index.list('resources').byKey.get(uri))
  const found = listed ?? findTemplated(catalogue, uri)
  if (found) return found
  throw new RpcError(
    ErrorCode.invalidParams,
    `Unknown resource: ${quote(uri)}. No target lists it or has a template for it`,
    { uri },
  )
}

/** Rules must allow both the template and the URI. */
function findTemplated({ index, rights, accessTo }: CallerCatalogue, uri: string): Offered | undefined {
  for (const { entry, matches } of templatesOf(index)) {
    if (!accessTo(entry) || !matches(uri) || !isReadAsWritten(uri)) continue
    const { target } = entry
    const name = toResourceName(target.name, uri)
    const access = rights.accessToName(name)
    if (access) return { target, name, access }
  }
  return undefined
}

/** By the text of the template itself, as completions name it. */
export function findTemplate(catalogue: CallerCatalogue, template: unknown): Offered | undefined {
  if (typeof template !== 'string') return undefined
  return toResource(catalogue, catalogue.index.list('resourceTemplates').byKey.get(template))
}

function toResource({ firstSeen, accessTo }: CallerCatalogue, entry: Entry | undefined): Offered | undefined {
  const seen = firstSeen(entry)
  const access = seen && accessTo(seen)
  return access && { target: seen.target, name: toResourceName(seen.target.name, keyOf(seen)), access }
}

type Template = { readonly entry: Entry; readonly matches: (uri: string) => boolean }

const templates = new WeakMap<CatalogueIndex, readonly Template[]>()

function templatesOf(index: CatalogueIndex): readonly Template[] {
  const known = templates.get(index)
  if (known) return known
  const made = index
    .list('resourceTemplates')
    .entries.map(entry => ({ entry, matches: createUriMatcher(keyOf(entry)) }))
  templates.set(index, made)
  return made
}
