/** What a target offers, asked of itself at run time. */

import { type Call, isResponse, type JsonObject, RpcError } from '@mcp-lambda/wrapper'
import { type Catalogue, digestCatalogue, readCatalogue } from '@mcp-lambda/wrapper/protocol'
import { findHiddenCharacter } from './hidden-characters.ts'
import type { ShelfDeps } from './shelf.ts'
import type { Target } from './targets.ts'

/** Longest a list may take: whoever waits for it wants the lists of all the other targets too. Milliseconds. */
const limitMs = 5_000

type Offered = { readonly catalogue: Catalogue; readonly digest: string }

/** The digest is of all of it, as the target's own is. */
export async function readOffered(target: Target, call: Call, { invoke, log }: ShelfDeps): Promise<Offered> {
  const catalogue = await readCatalogue(createAsk(invoke, target, call))
  return { catalogue: withoutUnusable(catalogue, target, log), digest: digestCatalogue(catalogue) }
}

/** As nobody in particular: what is kept is shown to everybody. */
function createAsk(
  invoke: ShelfDeps['invoke'],
  target: Target,
  { requestId, signal, revision, deadlineMs, era }: Call,
) {
  const call: Call = { requestId, signal, revision, era, deadlineMs: Math.min(deadlineMs, Date.now() + limitMs) }
  return async (method: string, params: JsonObject): Promise<JsonObject> => {
    const request = { jsonrpc: '2.0', id: method, method, params } as const
    for await (const message of invoke({ target, request, repeatable: true }, call)) {
      if (!isResponse(message)) continue
      if ('result' in message) return message.result
      throw new RpcError(message.error.code, `${method} is answered with: ${message.error.message}`)
    }
    throw new Error(`${method} is not answered`)
  }
}

/** Nobody reviewed it: what nobody could see in a review is left out, and what has no name to be called by. */
function withoutUnusable(catalogue: Catalogue, { name: target }: Target, log: ShelfDeps['log']): Catalogue {
  const isPlain = (entry: JsonObject) => {
    const found = findHiddenCharacter(entry)
    if (found) log(`Target ${target} offers something with a hidden character, which is left out`, { target, ...found })
    return !found
  }
  const isUsable = (key: string) => (entry: JsonObject) => typeof entry[key] === 'string' && isPlain(entry)
  const { instructions, ...rest } = catalogue
  return {
    ...rest,
    ...(instructions !== undefined && isPlain({ instructions }) && { instructions }),
    tools: catalogue.tools.filter(isUsable('name')),
    prompts: catalogue.prompts.filter(isUsable('name')),
    resources: catalogue.resources.filter(isUsable('uri')),
    resourceTemplates: catalogue.resourceTemplates.filter(isUsable('uriTemplate')),
  }
}
