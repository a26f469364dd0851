import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findPrograms } from './find-programs.ts'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'programs-')))
  await addProgram('prometheus')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function addProgram(name: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, '#!/bin/sh\n', { mode: 0o755 })
  return path
}

it('finds promtool beside Prometheus', async () => {
  const promtool = await addProgram('promtool')
  const prometheus = join(folder, 'prometheus')
  expect(await findPrograms({ PROMETHEUS_BIN: prometheus })).toEqual({ prometheus, promtool })
})

it('skips where promtool is missing, and fails in CI', async () => {
  const env = { PROMETHEUS_BIN: join(folder, 'prometheus') }
  expect(await findPrograms(env)).toBeUndefined()
  await expect(findPrograms({ ...env, CI: 'true' })).rejects.toThrow('npm run prometheus')
})
