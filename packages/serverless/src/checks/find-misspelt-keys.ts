/** Keys of a `serverless.yml` that the framework reports after packaging has begun, without the right one, or not at all. */

import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import type { ServerlessYml } from '../project/project.ts'
import { type Mistake, settingNames } from '../settings/settings.ts'
import { frameworkKeys } from './framework-keys.ts'

/** Plugins may have keys of their own: one that is neither like a known key nor one of another place is left to the framework. */
export function findMisspeltKeys(yml: ServerlessYml, file: string): Mistake[] {
  const { provider, functions, custom } = yml
  return [
    ...findIn(yml, '', frameworkKeys.root, file),
    ...findIn(provider, 'provider', frameworkKeys.provider, file),
    ...Object.entries(Object(functions)).flatMap(([key, written]) =>
      findIn(written, `functions.${key}`, frameworkKeys.function, file),
    ),
    ...findInCustom(custom, file),
  ]
}

function findIn(block: unknown, place: string, known: readonly string[], file: string): Mistake[] {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return []
  return Object.keys(block).flatMap(key => {
    if (known.includes(key)) return []
    const meant = findNearest(key, known)
    const remedy = meant === undefined || meant in block ? findElsewhere(key, place) : `Write ${meant}.`
    const path = place === '' ? key : `${place}.${key}`
    return remedy === undefined ? [] : [{ file, path, text: 'there is no such key', remedy }]
  })
}

/** One that belongs to another place. */
function findElsewhere(key: string, place: string): string | undefined {
  if (place === '' && key === 'mcp') return 'Write it one level deeper, below custom: custom.mcp.'
  const places = [
    ...(settingNames.includes(key) ? [`custom.mcp.${key}`] : []),
    ...(place !== '' && frameworkKeys.root.includes(key) ? ['the top of the file'] : []),
    ...(place !== 'provider' && frameworkKeys.provider.includes(key) ? [`provider.${key}`] : []),
    ...(place === '' && frameworkKeys.function.includes(key) ? [`functions.server.${key}`] : []),
  ]
  return places.length === 0 ? undefined : `Its place is ${places.join(', or ')}.`
}

/** `custom` takes any key, and without `custom.mcp` the service is left out. */
function findInCustom(custom: unknown, file: string): Mistake[] {
  if (typeof custom !== 'object' || custom === null || 'mcp' in custom) return []
  return Object.keys(custom).flatMap(key => {
    const path = `custom.${key}`
    const text = 'nothing reads it'
    if (findNearest(key.replace(/lambda$/i, ''), ['mcp']) !== undefined) {
      return [{ file, path, text, remedy: 'Write mcp: the settings of the service are in custom.mcp.' }]
    }
    // Others may be variables of the project's own, such as `custom.secrets`.
    return key === 'target' || key === 'command'
      ? [{ file, path, text, remedy: `Write it one level deeper: custom.mcp.${key}.` }]
      : []
  })
}
