import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startOwnedProcess } from '../src/prometheus/owned-process.ts'
import { findPrometheusForTests } from '../src/prometheus/prometheus-for-tests.ts'
import { startPrometheus } from '../src/prometheus/start-prometheus.ts'

const binary = await findPrometheusForTests(process.env)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-prometheus-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.skipIf(!binary)('startPrometheus', { meta: { needs: 'npm run prometheus' } }, () => {
  it('scrapes what it is told to, changes targets while it runs, and leaves nothing behind', async () => {
    const exporter = createServer((_, response) => response.end('answers_total 42\n')).listen(0, '127.0.0.1')
    await once(exporter, 'listening')
    const address = `127.0.0.1:${(exporter.address() as AddressInfo).port}`
    const temporary = await mkdtemp(join(folder, 'tmp-'))
    vi.stubEnv('TMPDIR', temporary)
    const prometheus = await startPrometheus({ binary: binary as string, scrapeIntervalMs: 200 })
    try {
      await prometheus.setTargets([{ job: 'lambda', address, metricsPath: '/anything' }])
      await prometheus.untilScraped()
      expect(await query(prometheus.url, 'answers_total{job="lambda"}')).toBe('42')
      expect(await query(prometheus.url, 'up{job="prometheus"}')).toBe('1')
      await prometheus.setTargets([{ job: 'other', address }])
      await expect(prometheus.untilScraped({ timeoutMs: 100 })).rejects.toThrow(/timeout|aborted/)
    } finally {
      vi.unstubAllEnvs()
      await prometheus.stop()
      exporter.close()
    }
    expect(isGroupAlive(prometheus.pid)).toBe(false)
    expect(await readdir(temporary)).toEqual([])
  })

  it('keeps a day and 256 MB at the most', async () => {
    const prometheus = await startPrometheus({ binary: binary as string })
    try {
      const response = await fetch(`${prometheus.url}/api/v1/status/flags`)
      const { data } = (await response.json()) as { data: Record<string, string> }
      expect(data['storage.tsdb.retention.time']).toBe('1d')
      expect(data['storage.tsdb.retention.size']).toBe('256MiB')
    } finally {
      await prometheus.stop()
    }
  })
})

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
    const failure = startPrometheus({ binary: idle, readyTimeoutMs: 500 })
    await expect(failure).rejects.toThrow(/not ready within 500 ms[\s\S]*idling/)
    expect(existsSync(mark)).toBe(true)
  })
})

describe('startOwnedProcess', () => {
  it('kills one that ignores SIGTERM, with its children', async () => {
    const stubborn = await script('stubborn', `trap '' TERM; sleep 60 & while :; do sleep 0.1; done`)
    const data = await mkdtemp(join(folder, 'data-'))
    const child = startOwnedProcess(stubborn, [], { folder: data, graceMs: 300 })
    await sleep(200)
    await child.stop()
    // A child of it is killed by then, and the kernel may still be taking it down.
    await expect.poll(() => isGroupAlive(child.pid)).toBe(false)
    expect(existsSync(data)).toBe(false)
  })

  it('ends the program and removes its folder when the owner is killed', async () => {
    const data = await mkdtemp(join(folder, 'data-'))
    const program = await script('program', 'exec sleep 60')
    const module = JSON.stringify(new URL('../src/prometheus/owned-process.ts', import.meta.url).href)
    const args = JSON.stringify([program, [], { folder: data, graceMs: 300 }])
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

async function query(url: string, expression: string): Promise<string | undefined> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`)
  const body = (await response.json()) as { data: { result: { value: [number, string] }[] } }
  return body.data.result[0]?.value[1]
}

/** A zombie is gone: only its new parent's wait is outstanding. */
function isGroupAlive(leader: number): boolean {
  return execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .some(([group, state]) => Number(group) === leader && !state?.startsWith('Z'))
}
