import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

type Environment = Readonly<Record<string, string | undefined>>

const installedFolder = '/usr/lib/jvm'

/**
 * The path of a `java` of this version, e.g. `21`.
 *
 * @throws Error with the ways to install it
 */
export async function findJava(version: string, env: Environment): Promise<string> {
  for (const candidate of candidatesOf(env)) {
    if (await isVersion(candidate, version)) return candidate
  }
  throw new Error(
    `Java ${version} is not on this machine. Install it and set JAVA_HOME: apt-get install openjdk-${version}-jre-headless, ` +
      `brew install openjdk@${version}, or sdk install java`,
  )
}

function candidatesOf({ JAVA_HOME, PATH = '' }: Environment): string[] {
  const installed = existsSync(installedFolder) ? readdirSync(installedFolder) : []
  return [
    ...(JAVA_HOME ? [join(JAVA_HOME, 'bin')] : []),
    ...PATH.split(delimiter).filter(folder => folder !== ''),
    ...installed.map(name => join(installedFolder, name, 'bin')),
  ]
    .map(folder => join(folder, 'java'))
    .filter(existsSync)
}

async function isVersion(java: string, version: string): Promise<boolean> {
  // On stderr: openjdk version "21.0.8" 2025-07-15 LTS
  const printed = promisify(execFile)(java, ['-version'], { timeout: 10_000 })
  return printed.then(
    ({ stderr }) => new RegExp(`version "${version}[."]`).test(stderr),
    () => false,
  )
}
