import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity, type RuntimeChoice, startLambda } from '@mcp-lambda/lambda-local'
import { processesWithVariable } from '@mcp-lambda/lambda-local/machine'
import { isAlive, runtimesForTests, writeFunctions } from '@mcp-lambda/lambda-local/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { childrenOfThisProcess } from '../processes.ts'
import { type Kill, killAnEnvironment } from './kill-at-random.ts'

const calls = 5_000
const concurrency = 16
/** One environment is killed for so many calls that have ended. */
const callsPerKill = 40

/**
 * Asks a child, as a function around a stdio server does: in a group of its own, with hardly a variable, and it stays
 * when its input ends, so that nothing but a signal ends it.
 */
const asksItsChild = `
  import { spawn } from 'node:child_process'
  import { createInterface } from 'node:readline'
  import { setTimeout as wait } from 'node:timers/promises'

  const script = "process.stdin.on('data', line => process.stdout.write(line)); setInterval(() => {}, 1000)"
  const options = { detached: true, stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env.PATH } }
  const child = spawn(process.execPath, ['-e', script], options)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()

  export const handler = async ({ id, secret }) => {
    child.stdin.write(id + ' ' + secret + '\\n')
    await wait(Math.random() * 10)
    const { value } = await lines.next()
    return { id, echoed: value, pid: process.pid, childPid: child.pid, path: process.env.PATH }
  }`

type Answer = {
  readonly id: number
  readonly echoed: string
  readonly pid: number
  readonly childPid: number
  readonly path: string
}
type Failure = { readonly errorType: string; readonly errorMessage: string }
type Outcome = { readonly answer: Answer } | { readonly failure: Failure }

type Run = {
  readonly secrets: readonly string[]
  readonly outcomes: readonly Outcome[]
  readonly kills: readonly Kill[]
  readonly invocations: number
  readonly seconds: number
  /** Children, by what they answered, of environments that were killed, and that live all the same. */
  readonly childrenOfTheKilled: readonly number[]
  /** Everything with the variables of this Lambda's environments, after it was closed. */
  readonly left: readonly number[]
  readonly processes: { readonly before: number; readonly after: number }
}

async function run(runtime: RuntimeChoice): Promise<Run> {
  const processesBefore = childrenOfThisProcess().length
  const written = await writeFunctions({ asks: { code: asksItsChild, timeoutSeconds: 30 } })
  let invocations = 0
  const lambda = await startLambda({
    functions: written.functions,
    runtime,
    onEvent: ({ kind }) => {
      if (kind === 'invocation-started') invocations++
    },
  })
  const client = new LambdaClient({
    endpoint: lambda.endpoint,
    region: localIdentity.region,
    credentials: localIdentity,
    maxAttempts: 1,
  })
  const secrets = Array.from({ length: calls }, () => crypto.randomUUID())
  const outcomes: Outcome[] = []
  const kills: Kill[] = []

  async function call(id: number) {
    const Payload = JSON.stringify({ id, secret: secrets[id] })
    const output = await client.send(new InvokeCommand({ FunctionName: 'asks', Payload }))
    const payload = JSON.parse(output.Payload?.transformToString() ?? '')
    outcomes[id] = output.FunctionError ? { failure: payload } : { answer: payload }
  }

  const begunAt = performance.now()
  let next = 0
  let ended = 0
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < calls) {
        await call(next++)
        if (++ended % callsPerKill !== 0) continue
        const kill = killAnEnvironment()
        if (kill) kills.push(kill)
      }
    }),
  )
  const seconds = (performance.now() - begunAt) / 1000

  const answers = outcomes.flatMap(outcome => ('answer' in outcome ? [outcome.answer] : []))
  const killed = new Set(kills.map(({ pid }) => pid))
  const lost = [...new Set(answers.filter(({ pid }) => killed.has(pid)).map(({ childPid }) => childPid))]
  // The last kill may be only just over.
  await vi.waitFor(() => expect(lost.filter(isAlive)).toEqual([]), { timeout: 5_000 }).catch(() => {})
  const childrenOfTheKilled = lost.filter(isAlive)
  client.destroy()
  await lambda.close()
  await written.remove()
  const [folder = ''] = answers[0]?.path.split(':') ?? []
  const findLeft = () => processesWithVariable(folder).map(({ pid }) => pid)
  await vi.waitFor(() => expect(findLeft()).toEqual([]), { timeout: 5_000 }).catch(() => {})
  const processes = { before: processesBefore, after: childrenOfThisProcess().length }
  return { secrets, outcomes, kills, invocations, seconds, childrenOfTheKilled, left: findLeft(), processes }
}

for (const { name, runtime, isMissing, meta } of runtimesForTests(process.env)) {
  describe.skipIf(isMissing)(`${calls} calls under ${name}, while environments are killed at random`, { meta }, () => {
    let result: Run
    let answers: Answer[]
    let failures: Failure[]
    beforeAll(async () => {
      result = await run(runtime)
      answers = result.outcomes.flatMap(outcome => ('answer' in outcome ? [outcome.answer] : []))
      failures = result.outcomes.flatMap(outcome => ('failure' in outcome ? [outcome.failure] : []))
      const { kills, seconds, processes } = result
      const atWork = kills.filter(({ was }) => was === 'at work').length
      console.log(
        [
          `${name}: ${calls} calls, ${concurrency} at a time, in ${seconds.toFixed(1)} s`,
          `${kills.length} kills (${atWork} at work, ${kills.length - atWork} stopped), ${failures.length} errors`,
          `${new Set(answers.map(({ pid }) => pid)).size} environments answered`,
          `processes before and after: ${processes.before}, ${processes.after}; left over: ${result.left.length}`,
        ].join('\n'),
      )
    })

    it('has killed some', () => {
      expect(result.kills.length).toBeGreaterThan(50)
      expect(failures.length).toBeGreaterThan(0)
    })

    it('fail no more often than there were kills', () => {
      expect(failures.length).toBeLessThanOrEqual(result.kills.length)
      expect(answers.length + failures.length).toBe(calls)
    })

    it('fail as documented', () => {
      const documented = {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: signal: killed$/),
      }
      expect(failures).toEqual(failures.map(() => documented))
    })

    it('get their own answer otherwise, and none runs twice', () => {
      for (const answer of answers) expect(answer.echoed).toBe(`${answer.id} ${result.secrets[answer.id]}`)
      const ids = result.outcomes.flatMap((outcome, id) => ('answer' in outcome ? [[id, outcome.answer.id]] : []))
      expect(ids.filter(([asked, answered]) => asked !== answered)).toEqual([])
      expect(result.invocations).toBe(calls)
    })

    it('leave no child of a killed environment, and at the end no process at all', () => {
      expect(result.childrenOfTheKilled).toEqual([])
      expect(result.left).toEqual([])
      expect(result.processes.after).toBe(result.processes.before)
    })
  })
}
