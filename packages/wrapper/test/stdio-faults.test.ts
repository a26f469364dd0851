import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'
import { ErrorCode, RpcError, stdio } from '../src/index.ts'
import { createRestarts } from '../src/outbound/stdio/restarts.ts'
import {
  childScript,
  type Host,
  hostBackend,
  hostChild,
  isRunning,
  stateOf,
  untilHolding,
  untilReaped,
} from './stdio-fixtures.ts'

const hosts: Host[] = []

function host(...args: Parameters<typeof hostChild>): Host {
  const made = hostChild(...args)
  hosts.push(made)
  return made
}

function hostCommand(...command: Parameters<typeof stdio>): Host {
  const made = hostBackend(stdio(...command))
  hosts.push(made)
  return made
}

beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined)
})

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(hosts.splice(0).map(made => made.close()))
  vi.restoreAllMocks()
})

async function pidOf({ text }: Host): Promise<number> {
  const pid = Number(await text('pid'))
  expect(pid).toBeGreaterThan(0)
  return pid
}

async function expectGone(...pids: number[]): Promise<void> {
  await vi.waitFor(async () => expect(await Promise.all(pids.map(isRunning))).not.toContain(true), 10_000)
}

/** Settles once a process is stopped. Without `/proc`, that it will be is known alone: signals arrive in order. */
async function untilStopped(pid: number): Promise<void> {
  await vi.waitFor(async () => expect(await stateOf(pid)).toMatch(/^T?$/), 10_000)
}

/** Settles once a child of `silent.mjs` runs. */
async function untilWaiting(): Promise<void> {
  await vi.waitFor(() => expect(vi.mocked(console.info).mock.calls.join()).toContain('a licence server'), 10_000)
}

/** From now on, time passes by `passTime` alone. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
}

/** The clock alone: what was idle has been for that long, as after a freeze. */
function passTime(ms: number): void {
  if (!vi.isFakeTimers()) stopClock()
  vi.setSystemTime(Date.now() + ms)
}

describe('a child that dies in a call', () => {
  it('fails that call with its exit code and its last words, and is replaced for the next', async () => {
    const it = host()
    const pid = await pidOf(it)
    expect(await it.call('crash', { code: 5 })).toMatchObject({
      error: {
        code: ErrorCode.backendFailed,
        message: expect.stringMatching(/server\.mjs exited with code 5.*\n?.*cannot reach the database/s),
        data: { exitCode: 5, signal: null, stderr: ['cannot reach the database'] },
      },
    })
    expect(await pidOf(it)).not.toBe(pid)
  })

  it('fails it with the signal that killed it', async () => {
    expect(await host().call('killItself')).toMatchObject({
      error: { code: ErrorCode.backendFailed, data: { exitCode: null, signal: 'SIGKILL' } },
    })
  })

  it('fails it at once, though its own children hold its pipes open', async () => {
    const it = host()
    const grandchild = Number(await it.text('breed'))
    expect(await it.call('crash', { code: 1 })).toMatchObject({ error: { code: ErrorCode.backendFailed } })
    await expectGone(grandchild)
  })

  it('fails no call of another child', async () => {
    const { call, text } = host()
    await text('pid')
    const [slow, crashed] = await Promise.all([text('slow', { ms: 300 }), call('crash', { code: 1 })])
    expect(slow).toBe('slept')
    expect(crashed).toMatchObject({ error: { code: ErrorCode.backendFailed } })
  })

  it('fails it when it only closes its stdout, too', async () => {
    const it = host()
    const pid = await pidOf(it)
    expect(await it.call('closeStdout')).toMatchObject({
      error: { code: ErrorCode.backendFailed, message: expect.stringContaining('closed its stdout') },
    })
    expect(await pidOf(it)).not.toBe(pid)
    await expectGone(pid)
  })
})

describe('a child that does not read', () => {
  it('fails the call once too much waits for it', async () => {
    const it = host()
    const pid = await pidOf(it)
    expect(await it.call('flood')).toMatchObject({
      error: { code: ErrorCode.backendFailed, message: expect.stringContaining('does not read its input') },
    })
    await expectGone(pid)
  })
})

describe('a child that does not start', () => {
  it('is explained by its last twenty lines of stderr, the unfinished one included', async () => {
    const env = { SERVICE_TOKEN: testSecret('abcdef-123456') }
    const { error } = await host('crash-at-start.mjs', { env }).call('echo')
    const { stderr } = error.data as { stderr: string[] }
    expect(error).toMatchObject({ code: ErrorCode.backendFailed, data: { exitCode: 3 } })
    expect(stderr).toHaveLength(20)
    expect(stderr.slice(-3)).toEqual(['line 50', 'token is [SERVICE_TOKEN]', 'DATABASE_URL is not set'])
    expect(error.message).toContain('DATABASE_URL is not set')
  })

  it('is explained by its command, when that is not there', async () => {
    expect(await hostCommand('no-such-command', ['--key=secret']).call('echo')).toMatchObject({
      error: {
        code: ErrorCode.backendFailed,
        message: expect.stringMatching(/no command no-such-command.*deployment.*npx.*process\.execPath/s),
      },
    })
  })

  it('is explained by its command, when that is no program', async () => {
    expect(await hostCommand(childScript('server.mjs')).call('echo')).toMatchObject({
      error: { message: expect.stringContaining('not executable') },
    })
  })

  it.each([
    { what: 'a script of an interpreter that is not here', content: '#!/nowhere/sh\n', says: /interpreter.* #! line/s },
    {
      what: 'a program for another processor, which a shell reads as a script',
      content: `\x7fELF${'\0'.repeat(14)}\xf3\0\nexit 2\n`,
      says: /^server is built for another processor, and this is \w+ \w+: build it for this one, too$/,
    },
  ])('is explained by its file, when that is $what', async ({ content, says }) => {
    const folder = await mkdtemp(join(tmpdir(), 'stdio-faults-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const command = join(folder, 'server')
    await writeFile(command, content, { encoding: 'latin1', mode: 0o755 })
    expect(await hostCommand(command).call('echo')).toMatchObject({
      error: { code: ErrorCode.backendFailed, message: expect.stringMatching(says) },
    })
  })

  it('is explained by its cwd, when that is not there', async () => {
    expect(await host('server.mjs', { cwd: '/no/such/place' }).call('echo')).toMatchObject({
      error: { message: expect.stringContaining('/no/such/place does not exist') },
    })
  })

  it('in time is given up, with what it said', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'hrtime'] })
    const it = host('silent.mjs', { startTimeoutMs: 60_000 })
    const answer = it.call('echo', {}, { remainingMs: 300_000 })
    await untilWaiting()
    vi.advanceTimersByTime(60_000)
    expect(await answer).toMatchObject({
      error: {
        code: ErrorCode.backendFailed,
        message: expect.stringMatching(/did not answer initialize within 60 s.*waiting for a licence server/s),
        data: expect.objectContaining({ cause: 'start_timeout' }),
      },
    })
  })

  it('in the call’s own time leaves the call its deadline', async () => {
    const it = host('silent.mjs', { startTimeoutMs: 10_000 })
    expect(await it.call('echo', {}, { remainingMs: 600 })).toMatchObject({
      error: { code: ErrorCode.deadlineExceeded },
    })
  })
})

describe('a child that dies again and again', () => {
  it('is not started for a while, and the refusal is immediate and says why', async () => {
    stopClock()
    const it = host('crash-at-start.mjs')
    await it.ready
    await it.call('echo')
    const { error } = await it.call('echo')
    expect(error).toMatchObject({ code: ErrorCode.backendUnavailable, data: { exitCode: 3 } })
    expect(error.message).toMatch(/died 2 times in a row; next start in \d\.\d s.*DATABASE_URL is not set/s)
  })

  it('is started again when the while is over, and a success ends the row', async () => {
    stopClock()
    const it = host()
    await it.ready
    for (let deaths = 0; deaths < 2; deaths += 1) await it.call('crash', { code: 1 })
    expect(await it.call('echo', { text: 'too early' })).toMatchObject({
      error: { code: ErrorCode.backendUnavailable },
    })
    passTime(600)
    expect(await it.text('echo', { text: 'again' })).toBe('again')
    await it.call('crash', { code: 1 })
    expect(await it.text('echo', { text: 'at once' })).toBe('at once')
  })

  it('pauses twice as long each time, up to half a minute', () => {
    let nowMs = 0
    const restarts = createRestarts('x', () => nowMs)
    const pauses = Array.from({ length: 10 }, () => {
      restarts.died(new RpcError(ErrorCode.backendFailed, 'it broke'))
      const startedMs = nowMs
      while (refuses(restarts.check)) nowMs += 100
      return nowMs - startedMs
    })
    expect(pauses).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  })
})

function refuses(check: () => void): boolean {
  try {
    check()
    return false
  } catch {
    return true
  }
}

describe('after a freeze', () => {
  it('a child killed meanwhile is replaced before the call', async () => {
    const it = host()
    const pid = await pidOf(it)
    process.kill(pid, 'SIGKILL')
    await untilReaped(pid)
    expect(await pidOf(it)).not.toBe(pid)
  })

  it('a child killed so late that its end is not known yet is replaced before the call', async () => {
    const it = host()
    const pid = await pidOf(it)
    passTime(60_000)
    process.kill(pid, 'SIGKILL')
    expect(await pidOf(it)).not.toBe(pid)
  })

  it('a child that does not answer any more is replaced before the call', async () => {
    const it = host()
    const pid = await pidOf(it)
    process.kill(pid, 'SIGSTOP')
    passTime(60_000)
    expect(await pidOf(it)).not.toBe(pid)
    await it.close()
    await expectGone(pid)
  })

  it('a child that was stopped and goes on is kept', async () => {
    const it = host()
    const pid = await pidOf(it)
    process.kill(pid, 'SIGSTOP')
    await untilStopped(pid)
    process.kill(pid, 'SIGCONT')
    passTime(60_000)
    expect(await pidOf(it)).toBe(pid)
  })

  it('a child is asked once, not before every call', async () => {
    const { text } = host()
    await text('pid')
    passTime(60_000)
    for (let calls = 0; calls < 3; calls += 1) await text('pid')
    const seen = JSON.parse((await text('messages')) ?? '') as { method: string }[]
    expect(seen.filter(({ method }) => method === 'ping')).toHaveLength(1)
  })
})

describe('a child left in the middle of a call', () => {
  it('is not used again after the deadline', async () => {
    const it = host()
    const pid = await pidOf(it)
    // However long sending takes, the call has been sent when its time is over.
    stopClock()
    expect(await it.call('hang', {}, { remainingMs: 500 })).toMatchObject({
      error: { code: ErrorCode.deadlineExceeded },
    })
    expect(await pidOf(it)).not.toBe(pid)
    await expectGone(pid)
  })

  it('is not used again when the answer is no longer read', async () => {
    const it = host()
    const pid = await pidOf(it)
    const left = new AbortController()
    const answered = it.backend.exchange(
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'notify', arguments: { times: 3, label: 'x' } } },
      { requestId: 'r', era: 'legacy', revision: '2025-11-25', deadlineMs: Date.now() + 5_000, signal: left.signal },
      () => left.abort(),
    )
    await expect(answered).rejects.toMatchObject({ code: ErrorCode.deadlineExceeded })
    expect(await pidOf(it)).not.toBe(pid)
    await expectGone(pid)
  })

  it('keeps no answer waiting, though it does not want to end', async () => {
    const it = host('deaf.mjs', { isolation: 'request' })
    const pids: number[] = []
    // A second to a child, more on a busy machine: then the first has gone before the second is there, and two others are tried.
    await vi.waitFor(async () => {
      const [first, second] = [await pidOf(it), await pidOf(it)]
      pids.push(first, second)
      expect(await isRunning(first)).toBe(true)
    }, 10_000)
    expect(new Set(pids).size).toBe(pids.length)
    await expectGone(...pids)
  })

  it('is used again by a call whose time was over before it could be sent anything', async () => {
    const it = host('server.mjs', { maxChildren: 1 })
    const pid = await pidOf(it)
    const busy = it.text('hold')
    await untilHolding()
    expect(await it.call('pid', {}, { remainingMs: 400 })).toHaveProperty('error')
    process.kill(pid, 'SIGUSR2')
    expect(await busy).toBe('released')
    expect(await pidOf(it)).toBe(pid)
  })

  it('with an open question is not used again', async () => {
    vi.stubEnv('MCP_STATE_KEYS', 'a key for tests that has thirty-two characters or more')
    const it = host('server.mjs', { rerun: ['ask'] })
    const clientCapabilities = { roots: {} }
    const meta = { 'io.modelcontextprotocol/clientCapabilities': clientCapabilities }
    const pid = Number(await it.text('pid', {}, { meta }))
    const asked = await it.call('ask', {}, { meta })
    expect(asked).toMatchObject({
      result: { resultType: 'input_required', inputRequests: { 'question-1': { method: 'roots/list' } } },
    })
    expect(Number(await it.text('pid', {}, { meta }))).not.toBe(pid)
    vi.unstubAllEnvs()
  })
})

describe('ending', () => {
  it('takes children, their children and those that do not want to', async () => {
    const polite = host()
    const pids = [await pidOf(polite), Number(await polite.text('breed'))]
    const deaf = host('deaf.mjs')
    pids.push(await pidOf(deaf))
    await Promise.all([polite.close(), deaf.close()])
    await expectGone(...pids)
  })

  it('takes a child that is still starting, and starts no more', async () => {
    // The call fails when the child is ended, and not when the time to start has passed.
    const it = host('silent.mjs', { startTimeoutMs: 60_000 })
    const answer = it.call('echo')
    await untilWaiting()
    await it.close()
    expect(await answer).toMatchObject({ error: { code: expect.any(Number) } })
    expect(await it.call('echo')).toMatchObject({ error: { code: ErrorCode.backendUnavailable } })
  })

  it('takes a child that was started a moment ago', async () => {
    const before = handles()
    const it = host()
    const answer = it.call('pid')
    await it.close()
    expect(await answer).toMatchObject({ error: { code: ErrorCode.backendUnavailable } })
    // The handle of a process that has ended is closed in the next turn of the event loop.
    await vi.waitFor(() => expect(newHandles(before).filter(kind => kind === 'ProcessWrap')).toEqual([]), 10_000)
  })

  it('fails the call under way at once', async () => {
    const it = host()
    const held = it.call('hold')
    await untilHolding()
    const order: string[] = []
    await Promise.all([
      held.then(() => order.push('failed')),
      Promise.resolve(it.close()).then(() => order.push('closed')),
    ])
    expect(order).toEqual(['failed', 'closed'])
    expect(await held).toMatchObject({ error: { code: ErrorCode.backendUnavailable } })
  })

  it('leaves no handle behind', async () => {
    // Those of earlier tests close in their own time.
    await sleep(300)
    const before = handles()
    const killersBefore = killers()
    const it = host()
    const { call, text } = it
    await Promise.all([text('pid'), text('breed'), call('crash', { code: 1 }), call('hang', {}, { remainingMs: 400 })])
    await it.close()
    await vi.waitFor(() => expect(newHandles(before)).toEqual([]), 10_000)
    expect(killers().filter(listener => !killersBefore.includes(listener))).toEqual([])
  })

  it.each([
    { how: 'end', code: 0, what: 'has no more to do, which an idle child does not prevent' },
    { how: 'exit', code: 7, what: 'calls process.exit' },
  ])('comes with the end of the program that $what', async ({ how, code }) => {
    const { program, pids } = await startProgram(how)
    expect(await exitCodeOf(program)).toBe(code)
    await expectGone(...pids)
  })

  it('of the child comes when the program is killed', async () => {
    const { program, pids } = await startProgram('wait', 1)
    program.kill('SIGKILL')
    await exitCodeOf(program)
    await expectGone(...pids)
  })
})

/** Listeners that end children with this process. Children of other test files may keep one. */
function killers() {
  return process.listeners('exit').filter(listener => listener.name === 'killAll')
}

function handles(): string[] {
  return process.getActiveResourcesInfo().filter(kind => /Process|Pipe|Socket/.test(kind))
}

/** Handles opened since `before`. Handles of earlier tests may close in the meantime. */
function newHandles(before: readonly string[]): string[] {
  const known = [...before]
  return handles().filter(kind => {
    const index = known.indexOf(kind)
    if (index >= 0) known.splice(index, 1)
    return index < 0
  })
}

/** A program of its own, and the pids of its child and grandchild: as many as are awaited. */
async function startProgram(how: string, count = 2): Promise<{ program: ChildProcess; pids: number[] }> {
  const program = spawn(process.execPath, [childScript('program.ts'), how], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  program.stdout.on('data', chunk => {
    output += chunk
  })
  await vi.waitFor(() => expect(output.match(/^\d+$/gm)).toHaveLength(count), { timeout: 10_000 })
  return { program, pids: (output.match(/^\d+$/gm) ?? []).map(Number) }
}

async function exitCodeOf(program: ChildProcess): Promise<number | null> {
  if (program.exitCode === null && program.signalCode === null) await once(program, 'exit')
  return program.exitCode
}
