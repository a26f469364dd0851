import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { digestCatalogue, toLeanCatalogue } from '@mcp-lambda/wrapper/catalogue'
import { type Catalogue, isObject } from '@mcp-lambda/wrapper/protocol'
import { emptyCatalogue } from '../catalogue/empty-catalogue.ts'
import { findHiddenCharacter } from '../catalogue/hidden-characters.ts'
import { hideTools } from '../catalogue/hide-tools.ts'
import { toPublicName } from '../catalogue/public-names.ts'
import { toReadings } from '../catalogue/resource-uri.ts'
import type { PackagedTarget, TargetEntry } from '../config/gateway-config.ts'
import { PackagingError, type SourceProblem } from './packaging-error.ts'
import type { ServiceTarget } from './service-targets.ts'
import type { GatewaySources } from './sources.ts'

export type CataloguedTarget = { readonly name: string; readonly catalogue: Catalogue }

type Entries = { readonly [target: string]: TargetEntry }

/**
 * Every target with its reviewed catalogue: the services' own, and those that `gateway.yml` brings from elsewhere, whose
 * files lie beside it. Throws with every problem at once.
 */
export function readCatalogues(
  targets: readonly ServiceTarget[],
  { entries, sources: { root, gateway } }: { entries: Entries; sources: GatewaySources },
): PackagedTarget[] {
  const yml = relative(root, join(gateway, 'gateway.yml'))
  const ours = targets.map(({ name, folder, directory, live }) => ({
    name,
    live,
    speaksDigests: true,
    file: join(directory, 'catalogue.json'),
    missing: {
      file: `${folder}/catalogue.json`,
      path: '',
      text: 'it is missing: npm run catalogue',
      remedy:
        'npm run catalogue writes it. A server that cannot be listed before it is deployed has custom.mcp.catalogue: live.',
    },
  }))
  const elsewhere = Object.entries(entries).flatMap(([name, { function: arn, catalogue = '', protocol = 'mcp' }]) =>
    arn === undefined
      ? []
      : [
          {
            name,
            live: catalogue === 'live',
            speaksDigests: protocol === 'mcp',
            file: join(gateway, catalogue),
            missing: {
              file: yml,
              path: `targets.${name}.catalogue`,
              text: `targets.${name}.catalogue: there is no file ${catalogue}`,
              remedy: 'Write its path from the folder of gateway.yml, or live where the gateway is to ask at run time.',
            },
          },
        ],
  )
  const all = [...ours, ...elsewhere].sort((a, b) => (a.name < b.name ? -1 : 1))
  const missing = all.filter(({ live, file }) => !live && !existsSync(file))
  if (missing.length > 0) throw new PackagingError(missing.map(target => target.missing))

  const read = all.map(({ name, live, file, speaksDigests }) => {
    if (live) return { name, live, catalogue: emptyCatalogue }
    const catalogue = toLeanCatalogue(toCatalogue(readJson(file, relative(root, file))))
    const { accept = [], hide = [] } = entries[name] ?? {}
    return {
      name,
      catalogue: hideTools(catalogue, hide),
      ...(speaksDigests && { digests: [digestCatalogue(catalogue), ...accept] }),
    }
  })
  const files = new Map(all.map(({ name, file }) => [name, relative(root, file)]))
  const problems = read.flatMap(target => hiddenCharacters(target, files.get(target.name) ?? ''))
  if (problems.length > 0) throw new PackagingError(problems)
  return read
}

function readJson(file: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const remedy =
      'npm run catalogue writes it anew. One that an upgrade or a merge left in conflict is written so, too.'
    throw new PackagingError([{ file: name, path: '', text: `it is no JSON: ${(error as Error).message}`, remedy }])
  }
}

/** A catalogue as `npm run catalogue` writes it, or the bare list of tools of an AgentCore target's schema. */
function toCatalogue(content: unknown): Catalogue {
  if (Array.isArray(content)) return { ...emptyCatalogue, capabilities: { tools: {} }, tools: content.filter(isObject) }
  return { ...emptyCatalogue, ...(content as Partial<Catalogue>) }
}

/** What no reviewer can see keeps the gateway from being packaged. */
function hiddenCharacters({ name, catalogue }: CataloguedTarget, file: string): SourceProblem[] {
  const { instructions, tools, prompts, resources, resourceTemplates } = catalogue
  const entries = [{ instructions }, ...tools, ...prompts, ...resources, ...resourceTemplates] as Record<
    string,
    unknown
  >[]
  return entries.flatMap(entry => {
    const found = findHiddenCharacter(entry)
    if (!found) return []
    const owner = entry.name === undefined ? name : toPublicName(name, String(entry.name))
    const text = `${owner}: ${found.path || 'a name of a field'} holds ${found.codePoint}, which nobody can see`
    const remedy =
      'Take the character out of the words of the server, then npm run catalogue: it may carry hidden instructions.'
    return [{ file, path: found.path, text, remedy }]
  })
}

/** What a reader of the packaging log should know: nothing here keeps the gateway from working. */
export type NameFinding = {
  /** Whose catalogue has the name. */
  readonly target: string
  readonly text: string
  readonly remedy: string
}

export function findings(targets: readonly CataloguedTarget[]): NameFinding[] {
  return [...aliases(targets), ...clashingUris(targets), ...ambiguousUris(targets), ...suffixedTargets(targets)]
}

/** SDK servers look a URI up as `URL` writes it, and do not find what they list in another spelling. */
function ambiguousUris(targets: readonly CataloguedTarget[]): NameFinding[] {
  return targets.flatMap(({ name: target, catalogue }) =>
    catalogue.resources.flatMap(({ uri }) => {
      const [listed, parsed] = toReadings(String(uri))
      if (parsed === undefined) return []
      const text = `resource ${listed} of ${target} is ${parsed} to URL parsers: policy rules must allow both spellings`
      return [{ target, text, remedy: `Give it the URI ${parsed} in the server, then npm run catalogue.` }]
    }),
  )
}

/** Clients from AgentCore write `x-target` for `x`, which the gateway takes for `x` only where there is no such target. */
function suffixedTargets(targets: readonly CataloguedTarget[]): NameFinding[] {
  const names = new Set(targets.map(({ name }) => name))
  return [...names]
    .filter(name => names.has(`${name}-target`))
    .map(name => ({
      target: `${name}-target`,
      text: `targets ${name} and ${name}-target: ${name}-target___… is never taken for ${name}`,
      remedy: `Give custom.mcp.target of ${name}-target another name, unless no client comes from AgentCore.`,
    }))
}

function aliases(targets: readonly CataloguedTarget[]): NameFinding[] {
  return targets.flatMap(({ name: target, catalogue }) =>
    [...catalogue.tools, ...catalogue.prompts]
      .map(({ name }) => ({
        own: String(name),
        full: `${target}___${name}`,
        alias: toPublicName(target, String(name)),
      }))
      .filter(({ full, alias }) => full !== alias)
      .map(({ own, full, alias }) => ({
        target,
        text: `${full} is no name every client takes: it is offered as ${alias}`,
        remedy: `${describePortable(target, own)}, then npm run catalogue.`,
      })),
  )
}

/** Hosts and model APIs count the target, too. */
function describePortable(target: string, own: string): string {
  const room = 64 - toPublicName(target, '').length
  const portable = own.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '')
  return portable === '' || portable.length > room
    ? `Give it a name of at most ${room} of A-Z a-z 0-9 _ - in its server`
    : `Call it ${portable} in its server`
}

function clashingUris(targets: readonly CataloguedTarget[]): NameFinding[] {
  const owners = new Map<string, string[]>()
  for (const { name, catalogue } of targets) {
    const uris = [
      ...catalogue.resources.map(({ uri }) => uri),
      ...catalogue.resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    ]
    for (const uri of new Set(uris.map(String))) owners.set(uri, [...(owners.get(uri) ?? []), name])
  }
  return [...owners].flatMap(([uri, [first = '', ...others]]) => {
    if (others.length === 0) return []
    const names = others.join(', ')
    return [
      {
        target: others[0] ?? first,
        text: `resource ${uri} is offered by ${first} and by ${names}: ${first} is asked for it`,
        remedy: `Give it another URI in the server of ${names}, then npm run catalogue.`,
      },
    ]
  })
}
