import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findProgram } from './find-program.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'program-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function write(name: string, script: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return file
}

const wanted = {
  name: 'Tool 9',
  install: 'apt-get install tool-9',
  args: ['--version'],
  isIt: ({ stdout }: { stdout: string }) => stdout === '9\n',
}

it('takes the first that is it, and passes over others and those that fail', async () => {
  const candidates = [
    await write('other', 'echo 8'),
    await write('fails', 'echo 9; exit 1'),
    await write('it', 'echo 9'),
  ]
  expect(await findProgram(candidates, wanted)).toBe(candidates[2])
})

it('does not call a program missing that did not answer in time', async () => {
  const candidates = [await write('slow', 'exec sleep 60'), await write('other', 'echo 8')]
  const failure = findProgram(candidates, { ...wanted, timeoutMs: 50 })
  await expect(failure).rejects.toThrow(`Tool 9 was not found: ${candidates[0]} did not print a version within 0.05 s`)
  await expect(failure).rejects.not.toThrow('is not on this machine')
})
