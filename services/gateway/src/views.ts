/** What is there for whom: the catalogue and the addresses, without what a policy hides, made once for each kind of caller. */

import type { JsonObject } from '@mcp-lambda/wrapper'
import { type Catalogue, type CatalogueOptions, createCatalogue } from './catalogue.ts'
import type { Policy } from './gateway-config.ts'
import { toPublicName } from './names.ts'
import { type Asker, createDecide, mayOffer, toGroup, toResourceName } from './policy.ts'
import { createLocate, type Locate, type Target } from './targets.ts'

export type View = { readonly answerFromCatalogue: Catalogue; readonly locate: Locate }

export type ViewsOptions = CatalogueOptions & { readonly policy?: Policy | undefined }

/** Rules are few, and callers differ only in which of them are for them; still, tokens say what their issuers like. */
const maxKept = 100

export function createViews(targets: readonly Target[], { policy, ...options }: ViewsOptions): (asker: Asker) => View {
  if (policy?.mode !== 'enforce') {
    const everything = { answerFromCatalogue: createCatalogue(targets, options), locate: createLocate(targets) }
    return () => everything
  }
  const decide = createDecide(policy)
  /** Holds names alone, nothing of whoever asked. */
  const kept = new Map<string, View>()

  return asker => {
    const group = toGroup(policy, asker)
    const view = kept.get(group) ?? createView(policy, asker)
    // The one that was used longest ago comes first, and goes first.
    kept.delete(group)
    kept.set(group, view)
    const [oldest] = kept.keys()
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest)
    return view
  }

  /** `asker` stands for all of its group. */
  function createView(policy: Policy, asker: Asker): View {
    const isOffered = (name: string) => decide(asker, name).answer !== 'hidden'
    const offered = targets
      .map(target => withoutHidden(target, isOffered))
      // Of a target that is hidden whole, its very name and instructions would tell.
      .filter(target => (target.unread ? mayOffer(policy, asker, target.name) : !isEmpty(target)))
    return {
      answerFromCatalogue: createCatalogue(offered, { ...options, cacheScope: 'private' }),
      locate: createLocate(offered, (target, uri) => !dotSegment.test(uri) && isOffered(toResourceName(target, uri))),
    }
  }
}

/**
 * A target may read `docs://open/../secret` as `docs://secret`, which was not asked about. Where a rule decides by the
 * URI, none may climb; percent-encoded or with backslashes, either.
 */
const dotSegment = /(^|[/\\]|%2f|%5c)(\.|%2e){1,2}([/\\?#]|%2f|%5c|$)/i

function withoutHidden(target: Target, isOffered: (name: string) => boolean): Target {
  const { name, catalogue } = target
  const byName = ({ name: own }: JsonObject) => isOffered(toPublicName(name, String(own)))
  const tools = catalogue.tools.filter(byName)
  const prompts = catalogue.prompts.filter(byName)
  const resources = catalogue.resources.filter(({ uri }) => isOffered(toResourceName(name, String(uri))))
  const resourceTemplates = catalogue.resourceTemplates.filter(({ uriTemplate }) =>
    isOffered(toResourceName(name, String(uriTemplate))),
  )
  return { ...target, catalogue: { ...catalogue, tools, prompts, resources, resourceTemplates } }
}

function isEmpty({ catalogue: { tools, prompts, resources, resourceTemplates } }: Target): boolean {
  return [tools, prompts, resources, resourceTemplates].every(({ length }) => length === 0)
}
