import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../src/gateway-config.ts'
import { toPublicName } from '../src/names.ts'
import type { Target } from './targets.ts'

export type CataloguedTarget = { readonly name: string; readonly catalogue: Catalogue }

/** The committed catalogue of every target. Throws naming every target that has none. */
export function readCatalogues(targets: readonly Target[]): CataloguedTarget[] {
  const missing = targets.filter(({ directory }) => !existsSync(pathOf(directory)))
  if (missing.length > 0) {
    throw new Error(
      missing.map(({ folder }) => `services/${folder}/catalogue.json is missing: npm run catalogue`).join('\n'),
    )
  }
  return targets.map(({ name, directory }) => ({
    name,
    catalogue: JSON.parse(readFileSync(pathOf(directory), 'utf8')),
  }))
}

/** What a reader of the packaging log should know: nothing here keeps the gateway from working. */
export function findings(targets: readonly CataloguedTarget[]): string[] {
  return [...aliases(targets), ...clashingUris(targets)]
}

function aliases(targets: readonly CataloguedTarget[]): string[] {
  return targets.flatMap(({ name: target, catalogue }) =>
    [...catalogue.tools, ...catalogue.prompts]
      .map(({ name }) => ({ full: `${target}___${name}`, alias: toPublicName(target, String(name)) }))
      .filter(({ full, alias }) => full !== alias)
      .map(({ full, alias }) => `${full} is no name every client takes: it is offered as ${alias}`),
  )
}

function clashingUris(targets: readonly CataloguedTarget[]): string[] {
  const owners = new Map<string, string[]>()
  for (const { name, catalogue } of targets) {
    const uris = [
      ...catalogue.resources.map(({ uri }) => uri),
      ...catalogue.resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    ]
    for (const uri of new Set(uris.map(String))) owners.set(uri, [...(owners.get(uri) ?? []), name])
  }
  return [...owners]
    .filter(([, names]) => names.length > 1)
    .map(
      ([uri, [first, ...others]]) =>
        `resource ${uri} is offered by ${first} and by ${others.join(', ')}: ${first} is asked for it`,
    )
}

function pathOf(directory: string): string {
  return join(directory, 'catalogue.json')
}
