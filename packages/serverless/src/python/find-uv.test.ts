import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findUv } from './find-uv.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-uv-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A uv on the path that prints this, beside one that was installed before. */
async function findBeside(help: string): Promise<string> {
  await writeFile(join(folder, 'uv'), `#!/bin/sh\necho '${help}'\n`)
  await chmod(join(folder, 'uv'), 0o755)
  await mkdir(join(folder, 'cache/mcp-lambda/uv-0.13.9/bin'), { recursive: true })
  const env = { PATH: `${folder}:/bin:/usr/bin`, XDG_CACHE_HOME: join(folder, 'cache') }
  return findUv(env, 'python-that-is-not-run', () => undefined)
}

it('takes the uv of the path', async () => {
  expect(await findBeside('x86_64-manylinux_2_34, aarch64-manylinux_2_34')).toBe('uv')
})

it("passes over one that is too old to know Lambda's platforms", async () => {
  expect(await findBeside('x86_64-manylinux_2_28, aarch64-manylinux_2_28')).toMatch(/uv-0\.13\.9\/bin\/uv$/)
})
