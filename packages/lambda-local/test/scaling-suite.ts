/** Environments coming and going, under one runtime client. */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LambdaOptions } from '../src/start-lambda.ts'
import { type FunctionSpec, writeFunction } from '../src/testing/define-function.ts'
import { createGate, holdsUntilOpened } from '../src/testing/gate.ts'
import { eventually, isAlive, lambdaForTest } from '../src/testing/lambda-for-test.ts'
import type { RuntimeForTests } from '../src/testing/runtimes-for-tests.ts'
import { hasProc, needsProc } from './proc.ts'

export const who: FunctionSpec = { code: holdsUntilOpened }

type Options = Omit<LambdaOptions, 'functions' | 'onEvent'>

/** A Lambda that is closed when the test has finished. */
export async function startLambdaForTest(specs: Record<string, FunctionSpec>, options: Options = {}) {
  const started = await lambdaForTest(specs, options)
  onTestFinished(() => started.close())
  return started
}

/** What depends on the runtime client in an environment too: its connection, its processes, its end. */
export function describeEnvironments({ name, runtime, isMissing, meta }: RuntimeForTests): void {
  const start = (specs: Record<string, FunctionSpec>, options: Options = {}) =>
    startLambdaForTest(specs, { runtime, ...options })

  describe.skipIf(isMissing)(`with ${name}`, { meta }, () => {
    describe('an environment', () => {
      it('is opened by the first invocation and reused by those that follow', async () => {
        const { invoke, lambda } = await start({ who })
        const first = await invoke('who', {}, { LogType: 'Tail' })
        const second = await invoke('who', {}, { LogType: 'Tail' })
        expect(second.payload).toEqual({ ...first.payload, calls: 2 })
        expect(first.log).toContain('Init Duration')
        expect(second.log).not.toContain('Init Duration')
        expect(lambda.status().environments.get('who')).toBe(1)
      })

      it.skipIf(!hasProc)('is frozen between invocations', needsProc, async () => {
        const { invoke } = await start({
          ticks: {
            code: `let ticks = 0; setInterval(() => ticks++, 5); export const handler = async () => ({ ticks, pid: process.pid })`,
          },
        })
        const first = (await invoke('ticks')).payload
        // State, and times of the processor in ticks of the kernel: proc_pid_stat(5).
        const stat = () => readFileSync(`/proc/${first.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
        const used = () => ({ state: stat()[0], user: stat()[11], system: stat()[12] })
        await eventually('Its stop', () => used().state === 'T')
        const before = used()
        await new Promise(resolve => setTimeout(resolve, 150))
        expect(used()).toEqual(before)
        expect((await invoke('ticks')).payload.ticks).toBeGreaterThanOrEqual(first.ticks)
      })

      it('works on between invocations when freezing is off', async () => {
        const folder = await mkdtemp(join(tmpdir(), 'ticks-'))
        onTestFinished(() => rm(folder, { recursive: true }))
        const file = join(folder, 'ticks')
        const code = `import { writeFileSync } from 'node:fs'
          let ticks = 0; setInterval(() => writeFileSync(${JSON.stringify(file)}, String(++ticks)), 5)
          export const handler = async () => ({ ticks })`
        const { invoke } = await start({ ticks: { code } }, { freeze: false })
        const { ticks } = (await invoke('ticks')).payload
        await eventually('Its work', () => existsSync(file) && Number(readFileSync(file, 'utf8')) > ticks + 10)
      })

      it('that is killed while idle is replaced', async () => {
        const { invoke, lambda } = await start({ who })
        const { pid } = (await invoke('who')).payload
        process.kill(pid, 'SIGKILL')
        await eventually('Its end', () => lambda.status().environments.get('who') === 0)
        expect((await invoke('who')).payload.calls).toBe(1)
      })

      it('ends with all its processes at the time-out, those that lead groups of their own too', async () => {
        const { invoke } = await start({
          family: {
            timeoutSeconds: 0.3,
            code: `import { spawn } from 'node:child_process'
          export const handler = () => new Promise(() => {
            for (const detached of [false, true]) {
              const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached, stdio: 'ignore' })
              process.stdout.write('child ' + child.pid + '\\n')
            } })`,
          },
        })
        const { payload, log } = await invoke('family', {}, { LogType: 'Tail' })
        expect(payload.errorType).toBe('Sandbox.Timedout')
        expect(log).toContain('Status: timeout')
        const children = [...log.matchAll(/child (\d+)/g)].map(([, pid]) => Number(pid))
        expect(children).toHaveLength(2)
        await eventually('The end of both children', () => !children.some(isAlive))
      })

      it('that is killed takes its processes along, also one in a group of its own that nobody has seen yet', async () => {
        const { invoke } = await start({
          parent: {
            code: `import { spawn } from 'node:child_process'
          export const handler = () => new Promise(() => {
            const child = spawn('node', ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore', env: { PATH: process.env.PATH } })
            process.stdout.write('child ' + child.pid + '\\n', () => process.kill(process.pid, 'SIGKILL')) })`,
          },
        })
        const { payload, log } = await invoke('parent', {}, { LogType: 'Tail' })
        expect(payload.errorType).toBe('Runtime.ExitError')
        const child = Number(/child (\d+)/.exec(log)?.[1])
        await eventually('The end of the child', () => !isAlive(child))
      })

      it('that fails to load is tried once more, within the invocation', async () => {
        const { invoke, eventsOf } = await start({
          late: {
            code: `import { existsSync, writeFileSync } from 'node:fs'
          const mark = process.env.LAMBDA_TASK_ROOT + '/tried'
          if (!existsSync(mark)) { writeFileSync(mark, ''); throw new Error('not yet') }
          export const handler = async () => 'loaded'`,
          },
        })
        const { payload, log } = await invoke('late', {}, { LogType: 'Tail' })
        expect(payload).toBe('loaded')
        expect(log).not.toContain('Init Duration')
        expect(eventsOf('init-failed')).toMatchObject([{ functionName: 'late', errorType: 'Error' }])
      })
    })
  })
}

/** What the engine alone decides: which environment gets an invocation, how many there are, and when one ends. */
export function describeScaling({ name, runtime, isMissing, meta }: RuntimeForTests): void {
  const start = (specs: Record<string, FunctionSpec>, options: Options = {}) =>
    startLambdaForTest(specs, { runtime, ...options })

  describe.skipIf(isMissing)(`with ${name}`, { meta }, () => {
    describe('an environment', () => {
      it('serves one invocation at a time: more at once means more of them, and each caller gets its own answer', async () => {
        const started = await start({ who })
        const { invoke, lambda } = started
        const gate = createGate(started, 'who')
        const calls = Array.from({ length: 8 }, async (_, id) => (await invoke('who', { gate: gate.file, id })).payload)
        await eventually('All calls', () => lambda.status().inFlight === 8)
        gate.open()
        const answers = await Promise.all(calls)
        expect(answers.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
        expect(new Set(answers.map(({ pid }) => pid)).size).toBe(8)
        expect(lambda.status()).toMatchObject({ inFlight: 0 })
        expect(lambda.status().environments.get('who')).toBe(8)
      })

      it('that worked last is taken first, and one without work is retired', async () => {
        const started = await start({ who }, { limits: { idleMs: 300 } })
        const { invoke, lambda, eventsOf } = started
        const gate = createGate(started, 'who')
        const calls = [1, 2].map(() => invoke('who', { gate: gate.file }))
        await eventually('Both calls', () => lambda.status().inFlight === 2)
        gate.open()
        const answers = await Promise.all(calls)
        const lastId = eventsOf('invocation-ended').at(-1)?.report.requestId
        const last = answers.find(({ $metadata }) => $metadata.requestId === lastId)
        const pids = new Set<number>()
        for (let call = 0; call < 5; call++) pids.add((await invoke('who')).payload.pid)
        expect([...pids]).toEqual([last?.payload.pid])
        await eventually('Retirement', () => lambda.status().environments.get('who') === 0)
        expect(eventsOf('environment-ended').map(({ reason }) => reason)).toEqual(['closed', 'closed'])
      })

      it.skipIf(!hasProc)('ends when it takes more memory than its function may', needsProc, async () => {
        const { invoke } = await start({
          greedy: {
            memoryMb: 128,
            timeoutSeconds: 10,
            code: `const kept = []
          export const handler = async () => { for (;;) { kept.push(Buffer.alloc(32e6, 1)); await new Promise(r => setTimeout(r, 20)) } }`,
          },
        })
        const { payload, log } = await invoke('greedy', {}, { LogType: 'Tail' })
        expect(payload).toEqual({
          errorType: 'Runtime.OutOfMemory',
          errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: signal: killed$/),
        })
        expect(log).toContain('Status: error\tError Type: Runtime.OutOfMemory')
      })
    })

    describe('concurrency', () => {
      it('stops at what a function has reserved', async () => {
        const started = await start({ who: { ...who, reservedConcurrency: 2 } })
        const { invoke, eventsOf } = started
        const gate = createGate(started, 'who')
        const settled = Promise.allSettled([1, 2, 3].map(() => invoke('who', { gate: gate.file })))
        await eventually('A refusal', () => eventsOf('throttled').length > 0)
        gate.open()
        const outcomes = await settled
        const refused = outcomes.filter(outcome => outcome.status === 'rejected')
        expect(refused.map(({ reason }) => reason)).toMatchObject([
          { name: 'TooManyRequestsException', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
        ])
        expect(eventsOf('throttled')).toHaveLength(1)
        expect((await invoke('who')).payload.calls).toBeGreaterThan(0)
      })

      it('stops at the account limit less what others have reserved, used or not', async () => {
        const specs = { who, other: { ...who, reservedConcurrency: 2 } }
        const started = await start(specs, { limits: { accountConcurrency: 3 } })
        const { invoke, eventsOf } = started
        const gate = createGate(started, 'who')
        const calls = [invoke('who', { gate: gate.file }), invoke('who', { gate: gate.file }), invoke('other')]
        const settled = Promise.allSettled(calls)
        await eventually('A refusal', () => eventsOf('throttled').length > 0)
        gate.open()
        const outcomes = await settled
        expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
        expect(outcomes.find(outcome => outcome.status === 'rejected')?.reason).toMatchObject({
          Reason: 'ConcurrentInvocationLimitExceeded',
        })
      })

      it('never shares an environment between tenants', async () => {
        const { invoke, lambda } = await start({ who: { ...who, tenantIsolation: true } })
        const seen: Record<string, number> = {}
        for (const TenantId of ['blue', 'green', 'blue', 'green']) {
          const { payload } = await invoke('who', {}, { TenantId })
          expect(payload.tenantId).toBe(TenantId)
          expect(seen[TenantId] ?? payload.pid).toBe(payload.pid)
          seen[TenantId] = payload.pid
        }
        expect(seen.blue).not.toBe(seen.green)
        expect(lambda.status().environments.get('who')).toBe(2)
      })

      it('counts at most 2.5 tenant environments for each unit of account concurrency', async () => {
        const { invoke } = await start(
          { who: { ...who, tenantIsolation: true } },
          { limits: { accountConcurrency: 1 } },
        )
        for (const TenantId of ['a', 'b', 'c']) await invoke('who', {}, { TenantId })
        await expect(invoke('who', {}, { TenantId: 'd' })).rejects.toMatchObject({ name: 'TooManyRequestsException' })
        await invoke('who', {}, { TenantId: 'a' })
      })

      it('counts those of tenants who come all at once too', async () => {
        const { invoke, lambda } = await start(
          { who: { ...who, tenantIsolation: true } },
          { limits: { accountConcurrency: 2 } },
        )
        for (const round of [1, 2, 3, 4]) {
          await Promise.allSettled([
            invoke('who', {}, { TenantId: `a${round}` }),
            invoke('who', {}, { TenantId: `b${round}` }),
          ])
        }
        expect(lambda.status().environments.get('who')).toBe(5)
      })
    })

    describe('a function put in the place of another', () => {
      it('serves the calls that follow, while those in flight end where they began', async () => {
        const started = await start({ swap: { code: holdsUntilOpened } })
        const { invoke, lambda } = started
        const gate = createGate(started, 'swap')
        await invoke('swap')
        const inFlight = invoke('swap', { gate: gate.file, id: 'old' })
        await eventually('The call', () => lambda.status().inFlight === 1)
        const old = lambda.functions.get('swap')
        await lambda.deploy(
          await writeFunction(`${old?.codeFolder}-new`, 'swap', { code: 'export const handler = async () => "new"' }),
        )
        expect((await invoke('swap')).payload).toBe('new')
        gate.open()
        expect((await inFlight).payload).toMatchObject({ id: 'old', calls: 2 })
        await eventually('The end of the old environment', () => lambda.status().environments.get('swap') === 1)
      })

      it('may not combine tenant isolation with a URL', async () => {
        const url = { authType: 'NONE', invokeMode: 'BUFFERED' } as const
        await expect(lambdaForTest({ both: { ...who, tenantIsolation: true, url } })).rejects.toThrow(/tenant/)
      })
    })
  })
}
