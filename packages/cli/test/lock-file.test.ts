import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFile } from '../src/packaging/lock-file.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
  path = join(folder, 'below/packaging.lock')
})

afterEach(() => rm(folder, { recursive: true }))

/** Another process, which has the lock until it ends. */
async function startHolder() {
  const module = JSON.stringify(join(import.meta.dirname, '../src/packaging/lock-file.ts'))
  const code = `await (await import(${module})).lockFile(process.argv[1]); console.log('held'); setInterval(() => {}, 1_000)`
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', code, path], { stdio: 'pipe' })
  await once(holder.stdout, 'data')
  return holder
}

describe('a locked file', () => {
  it('is waited for, until it is released', async () => {
    const first = await lockFile(path)
    let isHeld = false
    const waiting = Promise.withResolvers<void>()
    const second = lockFile(path, { onWait: waiting.resolve }).then(lock => {
      isHeld = true
      return lock
    })
    await waiting.promise
    expect(isHeld).toBe(false)
    first.release()
    ;(await second).release()
  })

  it('is free once its process was killed', async () => {
    const holder = await startHolder()
    const waiting = Promise.withResolvers<void>()
    const lock = lockFile(path, { onWait: waiting.resolve })
    await waiting.promise
    holder.kill('SIGKILL')
    ;(await lock).release()
  })

  it('is not waited for any more when the wait is ended', async () => {
    const { release } = await lockFile(path)
    const stop = new AbortController()
    const second = lockFile(path, { signal: stop.signal, onWait: () => stop.abort() })
    await expect(second).rejects.toMatchObject({ name: 'AbortError' })
    release()
  })
})
