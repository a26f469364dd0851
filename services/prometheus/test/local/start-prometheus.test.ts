import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPrometheus } from '../../local/prometheus/start-prometheus.ts'

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

async function script(name: string, body: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return path
}
