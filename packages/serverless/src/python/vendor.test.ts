import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
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
echo . >> "$SCRATCH/begun"
if [ $(wc -l < "$SCRATCH/begun") = 1 ]
then until [ $(wc -l < "$SCRATCH/begun") = 2 ]; do sleep 0.01; done
else until ls "$XDG_CACHE_HOME"/mcp-lambda/python/*-arm64 > "$SCRATCH/seen" 2>&1; do sleep 0.01; done
fi
while [ "$1" != --target ]; do shift; done
target=$2
while [ "$1" != -r ]; do shift; done
cat "$2" > "$target/installed"
`

it('vendors one lock for two packagings at once that begin with an empty cache', async () => {
  const programs = { uv: join(scratch, 'uv'), python: join(scratch, 'python') }
  await writeFile(programs.uv, uv)
  await writeFile(programs.python, '#!/bin/sh\n')
  for (const program of Object.values(programs)) await chmod(program, 0o755)
  const cache = join(scratch, 'cache')
  const options = {
    lock: 'one==1.0.0\n',
    version: '3.13',
    target: { kind: 'lambda', architecture: 'arm64' },
    env: { PATH: process.env.PATH, SCRATCH: scratch, XDG_CACHE_HOME: cache },
    tools: async () => programs,
    say: () => undefined,
  } as const

  const [folder, other] = await Promise.all([vendor(options), vendor(options)])

  expect(other).toBe(folder)
  expect(await readFile(join(folder, 'installed'), 'utf8')).toBe('one==1.0.0\n')
  // Nothing else is left in the cache.
  expect(await readdir(join(cache, 'mcp-lambda/python'))).toHaveLength(1)
})
