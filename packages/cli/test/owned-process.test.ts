import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isGroupAlive } from '@mcp-lambda/lambda-local/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOwnedProcess } from '../src/stand-ins/owned-process.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'owned-process-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('startOwnedProcess', () => {
  it('kills one that ignores SIGTERM, with its children', async () => {
    const stubborn = await script('stubborn', `trap '' TERM; sleep 60 & echo ready >&2; while :; do sleep 0.1; done`)
    const data = await mkdtemp(join(folder, 'data-'))
    const child = startOwnedProcess(stubborn, [], { folder: data, graceMs: 200 })
    await expect.poll(() => child.lastLines()).toEqual(['ready'])
    await child.stop()
    // A child of it is killed by then, and the kernel may still be taking it down.
    await expect.poll(() => isGroupAlive(child.pid)).toBe(false)
    expect(existsSync(data)).toBe(false)
  })

  it('ends the program and removes its folder when the owner is killed', async () => {
    const data = await mkdtemp(join(folder, 'data-'))
    const program = await script('program', 'exec sleep 60')
    const module = JSON.stringify(new URL('../src/stand-ins/owned-process.ts', import.meta.url).href)
    const args = JSON.stringify([program, [], { folder: data, graceMs: 200 }])
    const owner = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `const { startOwnedProcess } = await import(${module})
       console.log(startOwnedProcess(...${args}).pid)
       setInterval(() => {}, 1000)`,
    ])
    const [pid] = await once(owner.stdout.setEncoding('utf8'), 'data')
    expect(isGroupAlive(Number(pid))).toBe(true)
    owner.kill('SIGKILL')
    await expect.poll(() => isGroupAlive(Number(pid)), { timeout: 5_000 }).toBe(false)
    expect(existsSync(data)).toBe(false)
  })
})

async function script(name: string, body: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return path
}
