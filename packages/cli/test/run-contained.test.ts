import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processesWithVariable } from '@mcp-lambda/lambda-local/machine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runContained } from '../src/process/run-contained.ts'

let temporary: string
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'contained-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(temporary, { recursive: true, force: true })
})

/** Leaves a file, and a process in a session of its own that lives for a minute and ignores SIGTERM. */
const untidy = `
touch "$TMPDIR/file"
setsid sh -c 'trap "" TERM; echo grandchild; sleep 60 & while :; do wait; done' &
`

/** Without it (macOS) a process in a session of its own is not found. */
const hasProc = existsSync('/proc/self/stat')
const needsProc = { meta: { needs: "Linux's /proc" } }

/** `processesWithVariable` sees Linux's processes only. */
const processesLeft = () => processesWithVariable(temporary)

function run(script: string, options: { signal?: AbortSignal; onLine?: (line: string) => void } = {}) {
  vi.stubEnv('TMPDIR', temporary)
  const given = { onLine: () => {}, env: process.env, graceMs: 200, ...options }
  return runContained('sh', ['-c', script], given)
}

/** Resolves with `run` once its grandchild is there. */
async function runUntilGrandchild(script: string) {
  const stop = new AbortController()
  const started = Promise.withResolvers<void>()
  const ended = run(script, {
    signal: stop.signal,
    onLine: line => line === 'grandchild' && started.resolve(),
  })
  await started.promise
  expect(processesLeft().length).toBeGreaterThan(1)
  expect(await readdir(temporary)).toHaveLength(1)
  return { stop, ended }
}

async function expectNothingLeft() {
  await vi.waitFor(() => expect(processesLeft()).toEqual([]), 5_000)
  expect(await readdir(temporary)).toEqual([])
}

describe('a program that runs contained', () => {
  it('gives its lines and its exit code', async () => {
    const lines: string[] = []
    expect(await run('echo one; echo two >&2; exit 3', { onLine: line => lines.push(line) })).toEqual({
      code: 3,
      signal: null,
    })
    expect(lines.sort()).toEqual(['one', 'two'])
    await expectNothingLeft()
  })

  it('says which signal has ended it', async () => {
    expect(await run('kill -KILL $$')).toEqual({ code: null, signal: 'SIGKILL' })
    await expectNothingLeft()
  })

  it('fails when there is no such program, and leaves nothing', async () => {
    const failure = runContained('/no/such/program', [], { env: { ...process.env, TMPDIR: temporary } })
    await expect(failure).rejects.toThrow('ENOENT')
    await expectNothingLeft()
  })

  it.skipIf(!hasProc)('leaves nothing when it ends by itself', needsProc, async () => {
    await run(`${untidy} sleep 0.3`)
    await expectNothingLeft()
  })

  it.skipIf(!hasProc)('leaves nothing when it is stopped', needsProc, async () => {
    const { stop, ended } = await runUntilGrandchild(`${untidy} wait`)
    stop.abort()
    await ended
    await expectNothingLeft()
  })

  it.skipIf(!hasProc)('leaves nothing when it is stopped while its processes stand still', needsProc, async () => {
    const { stop, ended } = await runUntilGrandchild(`${untidy} wait`)
    // Those of the program: the guard beside it is not one of them.
    for (const { pid } of processesWithVariable(join(temporary, 'mcp-lambda-run-'))) process.kill(pid, 'SIGSTOP')
    stop.abort()
    await ended
    await expectNothingLeft()
  })

  it('leaves nothing when it was stopped before it began', async () => {
    await run(`${untidy} wait`, { signal: AbortSignal.abort() })
    await expectNothingLeft()
  })

  it.each([
    ['exits', 'process.exit(1)'],
    ['is killed', "process.kill(process.pid, 'SIGKILL')"],
  ])('leaves nothing when its owner %s', async (_, end) => {
    const module = JSON.stringify(new URL('../src/process/run-contained.ts', import.meta.url).href)
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module-typescript',
        '--eval',
        `import { runContained } from ${module}
         const onLine = line => { if (line === 'grandchild') ${end} }
         await runContained('sh', ['-c', ${JSON.stringify(`${untidy} wait`)}], { env: process.env, onLine })`,
      ],
      { stdio: 'ignore', env: { ...process.env, TMPDIR: temporary } },
    )
    await once(owner, 'exit')
    await vi.waitFor(async () => expect(await readdir(temporary)).toEqual([]), 5_000)
    await expectNothingLeft()
  })
})
