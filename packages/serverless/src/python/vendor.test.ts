import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPython } from '@mcp-lambda/lambda-local/machine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { vendor } from './vendor.ts'

let scratch: string
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'vendor-'))
})
afterEach(() => rm(scratch, { recursive: true, force: true }))

/**
 * Stands in for uv, and writes the lock that it was given into the target. Two that were started at once have both begun when the
 * first goes on, and the second goes on when that one's packages are in the cache.
 */
const uv = `#!/bin/sh
set -e
if mkdir "$SCRATCH/first" 2> "$SCRATCH/seen"
then until [ -d "$SCRATCH/second" ]; do sleep 0.01; done
else mkdir "$SCRATCH/second"; until ls "$XDG_CACHE_HOME"/mcp-lambda/python/*-arm64 > "$SCRATCH/seen" 2>&1; do sleep 0.01; done
fi
while [ "$1" != --target ]; do shift; done
target=$2
while [ "$1" != -r ]; do shift; done
cat "$2" > "$target/installed"
`

async function writeProgram(name: string, script: string): Promise<string> {
  const program = join(scratch, name)
  await writeFile(program, script, { mode: 0o755 })
  await chmod(program, 0o755)
  return program
}

const cached = () => join(scratch, 'cache/mcp-lambda/python')

/** Options of `vendor` with these programs, and an empty cache. */
function toOptions(programs: { readonly uv: string; readonly python: string }, env: Record<string, string> = {}) {
  return {
    lock: 'one==1.0.0\n',
    version: '3.13',
    target: { kind: 'lambda', architecture: 'arm64' },
    env: { PATH: process.env.PATH, SCRATCH: scratch, XDG_CACHE_HOME: join(scratch, 'cache'), ...env },
    tools: async () => programs,
    say: () => undefined,
  } as const
}

it('vendors one lock for two packagings at once that begin with an empty cache', async () => {
  const options = toOptions({ uv: await writeProgram('uv', uv), python: await writeProgram('python', '#!/bin/sh\n') })

  const [folder, other] = await Promise.all([vendor(options), vendor(options)])

  expect(other).toBe(folder)
  expect(await readFile(join(folder, 'installed'), 'utf8')).toBe('one==1.0.0\n')
  // Nothing else is left in the cache.
  expect(await readdir(cached())).toHaveLength(1)
})

describe('the bytecode of packages', () => {
  /** Installs two sources, of which Python can compile one. */
  const install = `#!/bin/sh
while [ "$1" != --target ]; do shift; done
echo 'pattern = "\\d"' > "$2/good.py"
echo '{{ template }} source' > "$2/template.py"
`

  it('is compiled where the path of the temporary folder is too long for a socket', async ({ skip }) => {
    const python = await findPython('3.13', process.env).catch(() => skip('needs Python 3.13'))
    const temporary = join(scratch, 'a-name-of-a-folder'.repeat(6))
    await mkdir(temporary)
    const uv = await writeProgram('uv', install)

    const folder = await vendor(toOptions({ uv, python }, { TMPDIR: temporary }))

    expect(await readdir(join(folder, '__pycache__'))).toEqual(['good.cpython-313.pyc'])
  })

  it('is an error where Python itself fails, and nothing is kept', async () => {
    const uv = await writeProgram('uv', install)
    const python = await writeProgram('python', '#!/bin/sh\necho "OSError: no more processes" >&2\nexit 1\n')

    await expect(vendor(toOptions({ uv, python }))).rejects.toThrow('no more processes')
    expect(await readdir(cached())).toEqual([])
  })
})
