import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { unzipSync } from 'fflate'

// `.js` in the packed package.
const program = join(import.meta.dirname, `ask-handler${extname(import.meta.filename)}`)

/** Longest that a server may take to load and to list, milliseconds. */
const limitMs = 30_000

export type ZipFunction = {
  readonly zip: string
  /** `src/handler.handler` */
  readonly handler: string
  readonly environment: Readonly<Record<string, string>>
}

/** Unpacks the zip into `folder`, and asks the function in it what it offers. Returns what failed, or nothing. */
export async function findListingFailure(
  { zip, handler, environment }: ZipFunction,
  folder: string,
): Promise<string | undefined> {
  await unpack(zip, folder)
  const [path = '', name = ''] = [
    handler.slice(0, handler.lastIndexOf('.')),
    handler.slice(handler.lastIndexOf('.') + 1),
  ]
  const child = fork(program, [join(folder, `${path}.mjs`), name], {
    cwd: folder,
    // Lambda's own `PATH`, as far as a child needs it.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', LAMBDA_TASK_ROOT: folder, ...environment },
    timeout: limitMs,
    silent: true,
  })
  let tools: unknown
  child.on('message', message => {
    tools = message
  })
  child.stdout?.resume()
  const [written, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'close')])
  if (code !== 0) return written.trim().split('\n').slice(-12).join('\n') || `no answer within ${limitMs / 1_000} s`
  return tools === 0 ? 'it lists no tool' : undefined
}

async function unpack(zip: string, folder: string): Promise<void> {
  for (const [path, content] of Object.entries(unzipSync(await readFile(zip)))) {
    if (path.endsWith('/')) continue
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  // Above the folder there is nothing for Node to find, as above `/var/task`.
  await writeFile(join(folder, '../package.json'), '{}')
}
