import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { eventually, isAlive, lambdaForTest } from '../src/testing/lambda-for-test.ts'
import { runtimesForTests } from '../src/testing/runtimes-for-tests.ts'
import { hasProc, needsProc } from './proc.ts'
import { describeEnvironments, describeScaling, startLambdaForTest, who } from './scaling-suite.ts'

const runtimes = runtimesForTests(process.env)
for (const runtime of runtimes) describeEnvironments(runtime)
// Under AWS's client in `scaling.soak.ts`.
for (const runtime of runtimes.filter(({ runtime }) => runtime === 'small')) describeScaling(runtime)

describe('the end', () => {
  it('leaves no process, busy or idle', async () => {
    const { invoke, lambda } = await startLambdaForTest({ who })
    const pids = await Promise.all([1, 2, 3].map(async () => (await invoke('who')).payload.pid))
    const cut = invoke('who', { gate: '/never' }).catch(error => error)
    await eventually('The call', () => lambda.status().inFlight === 1)
    await lambda.close()
    expect(pids.filter(isAlive)).toEqual([])
    expect(await cut).toBeInstanceOf(Error)
    await expect(fetch(lambda.endpoint)).rejects.toThrow()
  })

  it.skipIf(!hasProc)(
    'of this program takes frozen environments and their children along, even when it is killed',
    needsProc,
    async () => {
      const program = fileURLToPath(new URL('../src/testing/program-to-kill.ts', import.meta.url))
      const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = await once(child.stdout, 'data')
      const pids = JSON.parse(line)
      expect(pids.map(isAlive)).toEqual([true, true])
      child.kill('SIGKILL')
      await eventually('The end of both', () => !pids.some(isAlive))
    },
  )

  it('comes at once when a port is taken, and says which', async () => {
    const { lambda } = await startLambdaForTest({ who })
    const port = Number(new URL(lambda.endpoint).port)
    await expect(lambdaForTest({ who }, { port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`)
  })
})
