import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { findProgram } from './find-program.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The path of a Python of this version, e.g. `3.13`: pyenv has a `python3.13` on the path that fails where another version is
 * chosen.
 *
 * @throws Error with the ways to install it
 */
export async function findPython(version: string, env: Environment): Promise<string> {
  return findProgram(candidatesOf(version, env), {
    name: `Python ${version}`,
    install:
      `uv python install ${version}, pyenv install ${version}, ` +
      `brew install python@${version} or apt-get install python${version}`,
    args: ['-I', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
    isIt: ({ stdout }) => stdout.trim() === version,
  })
}

function candidatesOf(version: string, env: Environment): string[] {
  const { PATH = '', PYENV_ROOT = join(homedir(), '.pyenv'), XDG_DATA_HOME = join(homedir(), '.local/share') } = env
  const exact = `python${version}`
  const onPath = [...PATH.split(delimiter), '/usr/local/bin', '/opt/homebrew/bin'].filter(folder => folder !== '')
  const installed = [
    ...versionsIn(join(PYENV_ROOT, 'versions'), `${version}.`),
    ...versionsIn(join(XDG_DATA_HOME, 'uv/python'), `cpython-${version}.`),
  ]
  return [
    ...onPath.map(folder => join(folder, exact)),
    ...installed.map(folder => join(folder, 'bin', exact)),
    ...onPath.flatMap(folder => [join(folder, 'python3'), join(folder, 'python')]),
  ].filter(existsSync)
}

/** Newest first, as far as names sort that way. */
function versionsIn(folder: string, prefix: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter(name => name.startsWith(prefix))
  return names
    .sort()
    .reverse()
    .map(name => join(folder, name))
}
