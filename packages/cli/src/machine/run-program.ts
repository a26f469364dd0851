import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Environment } from './finding.ts'

/** What a program prints, without the line break at the end. Undefined where it is not there, fails, or takes too long. */
export async function readPrinted(
  program: string,
  args: readonly string[],
  env: Environment,
): Promise<string | undefined> {
  // npm and aws are scripts on Windows. No argument comes from outside.
  const options = { env: { ...env }, timeout: 15_000, shell: process.platform === 'win32' }
  // Version 1 of the aws command prints its version to stderr.
  return promisify(execFile)(program, [...args], options).then(
    ({ stdout, stderr }) => (stdout.trim() === '' ? stderr.trim() : stdout.trim()),
    () => undefined,
  )
}

/** The path of a program that a terminal would run. In an npm script the programs of the project come first. */
export function findOnTerminalPath(program: string, env: Environment): string | undefined {
  return pathOfTerminal(env)
    .split(delimiter)
    .filter(Boolean)
    .map(folder => join(folder, program))
    .find(isProgram)
}

/** `PATH` without the programs of projects, which npm puts in front. */
export function pathOfTerminal({ PATH = '' }: Environment): string {
  return PATH.split(delimiter)
    .filter(folder => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .join(delimiter)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
