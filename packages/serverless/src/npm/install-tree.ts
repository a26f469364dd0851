import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Files } from './add-to-zip.ts'
import type { Program } from './find-program.ts'
import { readTree } from './read-tree.ts'

/** A system and a processor, as npm and Node call them. */
export type Machine = { readonly os: string; readonly cpu: string }

export const thisMachine: Machine = { os: process.platform, cpu: process.arch }

/** Lambda, with the architecture that a function names: `arm64`, `x86_64`. The latter is Lambda's own default. */
export function lambdaMachine(architecture = 'x86_64'): Machine {
  return { os: 'linux', cpu: architecture === 'x86_64' ? 'x64' : architecture }
}

/**
 * The package with all it depends on, installed for a machine. npm takes what it has in its cache, and asks the registry for
 * the rest.
 *
 * @throws Error with what npm says
 */
export async function installTree({ name, version }: Program, { os, cpu }: Machine, scratch: string): Promise<Files> {
  await writeFile(join(scratch, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }))
  const platform = [`--os=${os}`, `--cpu=${cpu}`, ...(os === 'linux' ? ['--libc=glibc'] : [])]
  const quiet = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock']
  await promisify(execFile)('npm', ['install', ...platform, ...quiet], { cwd: scratch }).catch(error => {
    throw new Error(`${name} ${version} cannot be installed for ${os} on ${cpu}: ${error.stderr ?? error.message}`)
  })
  return readTree(scratch, path => path.startsWith('node_modules/') && !/^node_modules\/\.|\.map$/.test(path))
}
