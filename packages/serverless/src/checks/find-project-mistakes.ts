/** Mistakes between the services of a project, and in what they share. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import { readYml, type Service } from '../project/project.ts'
import { findParameterMistake, type ParameterName, parameterNames } from '../settings/parameters.ts'
import type { Mistake } from '../settings/settings.ts'
import { findPlugin } from './find-service-mistakes.ts'

export function findProjectMistakes(root: string, services: readonly Service[]): Mistake[] {
  return [...findGateways(services), ...findStacks(services), ...(isProject(root) ? findInRoot(root) : [])]
}

function findGateways(services: readonly Service[]): Mistake[] {
  const gateways = services.filter(({ settings }) => settings.gateway)
  // The one that has its settings is meant.
  const first = gateways.find(({ directory }) => existsSync(join(directory, 'gateway.yml'))) ?? gateways[0]
  return gateways
    .filter(service => service !== first)
    .map(({ folder }) => ({
      file: toFile(folder),
      path: 'custom.mcp.gateway',
      text: `services/${first?.folder} is the gateway of this project already`,
      remedy: `Write target: ${folder} in its place, or give this gateway a project of its own.`,
    }))
}

/** The framework names the stack of a service by `service`. */
function findStacks(services: readonly Service[]): Mistake[] {
  const owners = new Map<unknown, string>()
  return services.flatMap(({ folder, directory }) => {
    const { service, provider } = readYml(directory)
    if (service === undefined || provider?.stackName !== undefined) return []
    const owner = owners.get(service)
    owners.set(service, owner ?? folder)
    if (owner === undefined) return []
    const text = `services/${owner} is called ${String(service)}, too, so that both would be one stack`
    return [{ file: toFile(folder), path: 'service', text, remedy: `Give one of the two another name: my-${folder}.` }]
  })
}

function isProject(root: string): boolean {
  return existsSync(join(root, 'serverless.yml'))
}

function findInRoot(root: string): Mistake[] {
  const file = 'serverless.yml'
  const { params, plugins } = readYml(root)
  return [
    ...findPlugin(plugins, file, 'without it no command reaches the services'),
    ...Object.entries(Object(params)).flatMap(([stage, block]) =>
      Object.entries(Object(block)).flatMap(([name, value]) => {
        const found = isParameter(name) ? findWrongValue(name, value) : findMisspelt(name, Object(block))
        return found === undefined ? [] : [{ file, path: `params.${stage}.${name}`, ...found }]
      }),
    ),
  ]
}

type Found = Pick<Mistake, 'text' | 'remedy'>

function isParameter(name: string): name is ParameterName {
  return (parameterNames as readonly string[]).includes(name)
}

/** Others than ours are the project's own. */
function findMisspelt(name: string, block: object): Found | undefined {
  const meant = findNearest(name, parameterNames)
  return meant === undefined || meant in block ? undefined : { text: 'nothing reads it', remedy: `Write ${meant}.` }
}

function findWrongValue(name: ParameterName, value: unknown): Found | undefined {
  // One without a value has its default.
  if (value === null || JSON.stringify(value).includes('${')) return undefined
  const { text, meant } = findParameterMistake(name, value) ?? {}
  if (text === undefined) return undefined
  const remedy = meant === undefined ? 'The README of @mcp-lambda/serverless says what it takes.' : `Write ${meant}.`
  return { text, remedy }
}

function toFile(folder: string): string {
  return `services/${folder}/serverless.yml`
}
