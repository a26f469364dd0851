import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Files } from './add-to-zip.ts'
import type { Program } from './find-program.ts'
import { readTree } from './read-tree.ts'

/** As npm calls what Lambda calls `x86_64` and `arm64`. */
const processors: Readonly<Record<string, string>> = { x86_64: 'x64', arm64: 'arm64' }

/**
 * The package with all it depends on, installed for Lambda's system and the architecture of the function. npm takes what it
 * has in its cache, and asks the registry for the rest.
 *
 * @throws Error with what npm says
 */
export async function installTree({ name, version }: Program, architecture: string, scratch: string): Promise<Files> {
  await writeFile(join(scratch, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }))
  const platform = ['--os=linux', `--cpu=${processors[architecture] ?? architecture}`, '--libc=glibc']
  const quiet = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock']
  await promisify(execFile)('npm', ['install', ...platform, ...quiet], { cwd: scratch }).catch(error => {
    throw new Error(`${name} ${version} cannot be installed for ${architecture}: ${error.stderr ?? error.message}`)
  })
  return readTree(scratch, path => path.startsWith('node_modules/') && !/^node_modules\/\.|\.map$/.test(path))
}
