/** `requirements.lock`: every package that a server needs, with a version and hashes, for all platforms. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Environment } from './cache.ts'
import { runProgram } from './run-program.ts'

export const lockName = 'requirements.lock'

/** What a lock is made from, the first that is there. */
const sources = ['requirements.txt', 'pyproject.toml'] as const

export type LockOptions = {
  /** Of the service. */
  readonly directory: string
  /** Of Python, e.g. `3.13`. */
  readonly version: string
  readonly env: Environment
  /** Called where a lock has to be written. */
  readonly tools: () => Promise<{ readonly uv: string; readonly python: string }>
  readonly say: (text: string) => void
}

/**
 * Writes the lock if it is missing, or was made from other requirements, and returns its text. Versions that still fit are
 * kept.
 *
 * @throws Error in CI in place of writing: what is deployed is what was committed
 */
export async function ensureLock({ directory, version, env, tools, say }: LockOptions): Promise<string> {
  const source = sources.find(name => existsSync(join(directory, name)))
  if (source === undefined)
    throw new Error(`${directory} has no ${sources.join(' and no ')}: write what the server needs`)
  const file = join(directory, lockName)
  const head = `# Made from ${source} (SHA-256 ${await hashRequirements(join(directory, source))}) for Python ${version}\n`
  const locked = await readFile(file, 'utf8').catch(() => '')
  if (locked.startsWith(head)) return locked
  if (env.CI) throw new Error(`${file} is not what ${source} says: package the service once, and commit the lock`)
  const { uv, python } = await tools()
  const compile = [uv, 'pip', 'compile', '--quiet', '--universal', '--generate-hashes', '--no-header'] as const
  const how = ['--python', python, '--python-version', version, '--output-file', lockName, source] as const
  await runProgram(`Locking ${source}`, [...compile, ...how], { cwd: directory, env })
  const text = head + (await readFile(file, 'utf8'))
  await writeFile(file, text)
  say(`${lockName} was written from ${source}: review and commit it`)
  return text
}

/** A hash of the file and of those that it names by `-r` or `-c`. */
async function hashRequirements(source: string): Promise<string> {
  const hash = createHash('sha256')
  const files = new Set([source])
  // More may be added on the way.
  for (const file of files) {
    const content = await readFile(file)
    hash.update(content)
    for (const [, name = ''] of content
      .toString('utf8')
      .matchAll(/^(?:-[rc]|--requirement|--constraint)[ =]*(\S+)/gm)) {
      if (!/^\w+:\/\//.test(name)) files.add(join(dirname(file), name))
    }
  }
  return hash.digest('hex')
}
