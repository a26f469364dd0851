import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LocalNeed, LocalNeeds } from './local-start.ts'

/** What stand-ins need of this machine: the export `needs` of the file that `custom.mcp.local` names, if it has one. */
export async function readNeeds(
  directory: string,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly LocalNeed[]> {
  const file = join(directory, path)
  if (!existsSync(file)) return []
  const { needs } = await import(pathToFileURL(file).href)
  // Its own code: `LocalNeeds` is what the export has to be.
  return typeof needs === 'function' ? (needs as LocalNeeds)(env) : []
}
