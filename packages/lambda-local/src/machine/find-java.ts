import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findProgram } from './find-program.ts'

type Environment = Readonly<Record<string, string | undefined>>

const installedFolder = '/usr/lib/jvm'

/**
 * The path of a `java` of this version, e.g. `21`.
 *
 * @throws Error with the ways to install it
 */
export async function findJava(version: string, env: Environment): Promise<string> {
  return findProgram(candidatesOf(env), {
    name: `Java ${version}`,
    install:
      `apt-get install openjdk-${version}-jre-headless, brew install openjdk@${version}, ` +
      'or sdk install java, and set JAVA_HOME',
    args: ['-version'],
    // On stderr: openjdk version "21.0.8" 2025-07-15 LTS
    isIt: ({ stderr }) => new RegExp(`version "${version}[."]`).test(stderr),
  })
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
