import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ensureLock } from './lock.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
  await mkdir(join(directory, 'more'))
  await write('requirements.txt', 'mcp-server-time\n-r more/base.txt\n')
  await write('more/base.txt', 'httpx\n-c limits.txt\n')
  await write('more/limits.txt', 'anyio<5\n')
})
afterEach(() => rm(directory, { recursive: true }))

const write = (name: string, text: string) => writeFile(join(directory, name), text)

/** Runs a program in the place of uv, which writes a lock. */
async function lock(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const uv = join(directory, 'uv')
  await writeFile(uv, "#!/bin/sh\necho 'mcp-server-time==1' > requirements.lock\n", { mode: 0o755 })
  const tools = async () => ({ uv, python: 'python3' })
  return ensureLock({ directory, version: '3.13', env, tools, say: () => undefined })
}

it('is kept while the requirements are the same', async () => {
  const first = await lock()
  expect(first).toMatch(/^# Made from requirements\.txt \(SHA-256 \w{64}\) for Python 3\.13\nmcp-server-time==1\n$/)
  expect(await lock({ CI: 'true' })).toBe(first)
  expect(await readFile(join(directory, 'requirements.lock'), 'utf8')).toBe(first)
})

it.each([
  'requirements.txt',
  'more/base.txt',
  'more/limits.txt',
])('is refused in CI where %s has changed since', async name => {
  await lock()
  await write(name, `${await readFile(join(directory, name), 'utf8')}click\n`)
  await expect(lock({ CI: 'true' })).rejects.toThrow('requirements.lock is not what requirements.txt says')
})

it('is refused in CI for another version of Python', async () => {
  await lock()
  const tools = () => Promise.reject(new Error('no tools'))
  const options = { directory, env: { CI: 'true' }, tools, say: () => undefined }
  await expect(ensureLock({ ...options, version: '3.14' })).rejects.toThrow('requirements.lock is not what')
})
