import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../src/gateway-config.ts'
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
  return [...longNames(targets), ...clashingUris(targets)]
}

/** Clients hold tool names to 64 characters of this alphabet; beyond it the gateway answers to a hashed alias. */
const portableName = /^[A-Za-z0-9_-]{1,64}$/

function longNames(targets: readonly CataloguedTarget[]): string[] {
  return targets.flatMap(({ name, catalogue }) =>
    [...catalogue.tools, ...catalogue.prompts]
      .map(offered => `${name}___${offered.name}`)
      .filter(full => !portableName.test(full))
      .map(
        full =>
          `${full} is not a name every client takes (64 characters of A-Z a-z 0-9 _ -): it is offered under an alias`,
      ),
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
