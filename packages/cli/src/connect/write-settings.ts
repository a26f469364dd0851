/** Adds a server to the settings of a client that a project has already. */
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { isObject } from '@mcp-lambda/wrapper/protocol'
import type { Settings } from './clients.ts'

export type Written = 'added' | 'replaced' | 'unchanged'

/**
 * Writes the file, and keeps all else that is in it.
 *
 * @throws Error when the file is no JSON, e.g. because of comments, or lies outside of the project
 */
export async function writeSettings(root: string, file: string, settings: Settings): Promise<Written> {
  await refuseOutside(root, file)
  const path = join(root, file)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  const old = readSettings(text, file)
  const merged = mergeSettings(old, settings)
  if (isDeepStrictEqual(old, merged)) return 'unchanged'
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(merged, null, 2)}\n`)
  return hasEntry(old, settings) ? 'replaced' : 'added'
}

/** A link may lead to settings that are shared by all projects. */
async function refuseOutside(root: string, file: string): Promise<void> {
  const inside = await realpath(root)
  for (const path of [dirname(join(root, file)), join(root, file)]) {
    const real = await realpath(path).catch(() => undefined)
    if (real === undefined || !relative(inside, real).startsWith('..')) continue
    throw new Error(`${file} leads out of the project, to ${real}, and is not written: add the block by hand`)
  }
}

function readSettings(text: string, file: string): Settings {
  try {
    const read: unknown = JSON.parse(text === '' ? '{}' : text)
    if (isObject(read)) return read
  } catch {
    // As for a list or a text.
  }
  throw new Error(`${file} is not plain JSON (it may have comments), and is not written: add the block by hand`)
}

/** One entry of `mcpServers` or `servers` is set, and inputs are added by their id. */
export function mergeSettings(old: Settings, added: Settings): Settings {
  const merged = { ...old }
  for (const [key, value] of Object.entries(added)) {
    const before = old[key]
    if (Array.isArray(value)) merged[key] = mergeById(Array.isArray(before) ? before : [], value)
    else if (isObject(value)) merged[key] = { ...(isObject(before) ? before : {}), ...value }
  }
  return merged
}

function mergeById(before: readonly Settings[], added: readonly Settings[]): Settings[] {
  const ids = new Set(added.map(({ id }) => id))
  return [...before.filter(({ id }) => !ids.has(id)), ...added]
}

function hasEntry(old: Settings, added: Settings): boolean {
  return Object.entries(added).some(([key, value]) => {
    const before = old[key]
    return isObject(value) && isObject(before) && Object.keys(value).some(name => name in before)
  })
}
