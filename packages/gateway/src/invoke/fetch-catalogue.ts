/** Fetches a target's catalogue at run time: the adapter of the registry's port `FetchCatalogue`. */

import type { Call } from '@mcp-lambda/wrapper'
import { digestCatalogue, readCatalogue, toLeanCatalogue } from '@mcp-lambda/wrapper/catalogue'
import { anonymousCall, type Catalogue, type JsonObject, readResult } from '@mcp-lambda/wrapper/protocol'
import { findHiddenCharacter } from '../catalogue/hidden-characters.ts'
import { hideTools } from '../catalogue/hide-tools.ts'
import type { FetchedCatalogue } from '../catalogue/registered-target.ts'
import type { Target } from '../config/target.ts'
import type { Invoke } from './invoke.ts'

/** How long lists may take, in milliseconds. */
export type ReadLimits = {
  /** For all lists of a target together: a caller that waits for them waits for the lists of all other targets too. */
  readonly limitMs: number
  /** After this long the next list is asked for beside one that is slow, so that a list that hangs costs no other. */
  readonly patienceMs: number
}

const defaultLimits: ReadLimits = { limitMs: 5_000, patienceMs: 1_000 }

export type FetchDeps = {
  readonly invoke: Invoke
  readonly log: (message: string, facts: JsonObject) => void
  readonly limits?: ReadLimits
}

export async function fetchCatalogue(
  target: Target,
  call: Call,
  { invoke, log, limits = defaultLimits }: FetchDeps,
): Promise<FetchedCatalogue> {
  const missing: string[] = []
  const failed: { method: string; error: unknown }[] = []
  const catalogue = await readCatalogue(createAsk(invoke, target, call, limits.limitMs), {
    onMissing: ({ method }) => missing.push(method),
    onFailure: ({ method, field }, error) => {
      failed.push({ method, error })
      return target.catalogue[field]
    },
    pace: reading => settledOrAfter(reading, limits.patienceMs),
  })
  return {
    catalogue: hideTools(withoutUnusable(toLeanCatalogue(catalogue), target, log), target.hide ?? []),
    ...(failed.length === 0 && { digest: digestCatalogue(catalogue) }),
    missing,
    failed,
  }
}

async function settledOrAfter(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** As a client without name or capabilities, which stays to the end: what is kept is shown to all callers. */
function createAsk(invoke: Invoke, target: Target, { requestId }: Call, limitMs: number) {
  const call: Call = { ...anonymousCall(requestId), deadlineMs: Date.now() + limitMs }
  return async (method: string, params: JsonObject): Promise<JsonObject> => {
    const request = { jsonrpc: '2.0', id: method, method, params } as const
    return readResult(await invoke({ target, request, repeatable: true }, call, () => undefined), method)
  }
}

/** Entries that no review has seen: those with hidden characters are left out, and those without a name to call them by. */
function withoutUnusable(catalogue: Catalogue, { name: target }: Target, log: FetchDeps['log']): Catalogue {
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
