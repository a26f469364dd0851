/** What is there for whom: the catalogue and the addresses, without what a policy hides, made once for each kind of caller. */

import type { JsonObject } from '@mcp-lambda/wrapper'
import { type Catalogue, type CatalogueOptions, createCatalogue } from './catalogue.ts'
import type { Policy } from './gateway-config.ts'
import { toPublicName, toResourceName } from './names.ts'
import { type Asker, createDecide, decideForAll, mayOffer, toGroup } from './policy.ts'
import { toReadings } from './resource-uri.ts'
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
  const targetNames = new Set(targets.map(({ name }) => name))
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
    const isOffered = (...names: string[]) => decideForAll(decide, asker, names).answer !== 'hidden'
    const offered = targets
      .map(target => withoutHidden(target, isOffered))
      // Of a target that is hidden whole, its very name and instructions would tell.
      .filter(target => (target.unread ? mayOffer(policy, asker, target.name) : !isEmpty(target)))
    return {
      answerFromCatalogue: createCatalogue(offered, { ...options, cacheScope: 'private' }),
      locate: createLocate(offered, {
        isOffered: (target, uri) => isOffered(toResourceName(target, uri)),
        targetNames,
      }),
    }
  }
}

function withoutHidden(target: Target, isOffered: (...names: string[]) => boolean): Target {
  const { name, catalogue } = target
  const byName = ({ name: own }: JsonObject) => isOffered(toPublicName(name, String(own)))
  const tools = catalogue.tools.filter(byName)
  const prompts = catalogue.prompts.filter(byName)
  const resources = catalogue.resources.filter(({ uri }) =>
    isOffered(...toReadings(String(uri)).map(reading => toResourceName(name, reading))),
  )
  const resourceTemplates = catalogue.resourceTemplates.filter(({ uriTemplate }) =>
    isOffered(toResourceName(name, String(uriTemplate))),
  )
  return { ...target, catalogue: { ...catalogue, tools, prompts, resources, resourceTemplates } }
}

function isEmpty({ catalogue: { tools, prompts, resources, resourceTemplates } }: Target): boolean {
  return [tools, prompts, resources, resourceTemplates].every(({ length }) => length === 0)
}
