/** Where the `prometheus` program is on this machine. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Looked at after `PATH`: where Debian, Homebrew and hand-made installs put it, though a service's `PATH` may lack them. */
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/**
 * The first of: `PROMETHEUS_BIN`, `PATH`, the usual folders. Undefined when there is none.
 *
 * A `PROMETHEUS_BIN` that does not point to a program is an error: using another one silently would hide the mistake.
 */
export async function findPrometheus(
  env: Readonly<Record<string, string | undefined>>,
  folders: readonly string[] = usualFolders,
): Promise<string | undefined> {
  const named = env.PROMETHEUS_BIN
  if (named) {
    if (await isProgram(named)) return named
    throw new Error(`PROMETHEUS_BIN is ${named}, which is not a program that can be run`)
  }
  const onPath = (env.PATH ?? '').split(delimiter).filter(Boolean)
  for (const folder of [...onPath, ...folders]) {
    const candidate = join(folder, 'prometheus')
    if (await isProgram(candidate)) return candidate
  }
  return undefined
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
