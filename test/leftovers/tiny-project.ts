/** A project of one tool server and its gateway, as `npm create mcp-lambda` writes it, with a stand-in beside the server. */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../packaging/repository.ts'

const run = promisify(execFile)

/** Uses the packages of this repository. Removes itself with `await using`. */
export async function createTinyProject(): Promise<{ directory: string } & AsyncDisposable> {
  const parent = await mkdtemp(join(tmpdir(), 'tiny-'))
  const directory = join(parent, 'tiny')
  await run(process.execPath, [join(root, 'packages/create/bin/create-mcp-lambda.js'), directory])
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))

  const service = join(directory, 'services/hello')
  await mkdir(join(service, 'local'))
  await copyFile(join(import.meta.dirname, 'stand-in.ts'), join(service, 'local/start.ts'))
  const settings = await readFile(join(service, 'serverless.yml'), 'utf8')
  await writeFile(
    join(service, 'serverless.yml'),
    settings.replace(/^( +)target: .*$/m, '$&\n$1local: ./local/start.ts'),
  )
  return { directory, [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }) }
}
