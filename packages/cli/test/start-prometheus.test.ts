import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOwnedProcess } from '../src/prometheus/owned-process.ts'
import { startPrometheus } from '../src/prometheus/start-prometheus.ts'
import { isGroupAlive } from './is-group-alive.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-prometheus-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('startPrometheus with a program that fails', () => {
  it('tells its last words', async () => {
    const broken = await script('broken', 'echo "level=error err=no-such-flag" >&2; exit 3')
    const failure = startPrometheus({ binary: broken })
    await expect(failure).rejects.toThrow(/code 3[\s\S]*no-such-flag/)
  })

  it('tells that the program is missing', async () => {
    await expect(startPrometheus({ binary: join(folder, 'missing') })).rejects.toThrow(/missing/)
  })

  it('gives up on one that is never ready, and ends it', async () => {
    const mark = join(folder, 'ended')
    const idle = await script('idle', `trap 'touch ${mark}; exit 0' TERM; echo idling >&2; while :; do sleep 0.1; done`)
    const failure = startPrometheus({ binary: idle, readyTimeoutMs: 300 })
    await expect(failure).rejects.toThrow(/not ready within 300 ms[\s\S]*idling/)
    expect(existsSync(mark)).toBe(true)
  })
})

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
    const module = JSON.stringify(new URL('../src/prometheus/owned-process.ts', import.meta.url).href)
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
