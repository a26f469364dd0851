/** From no environment to many, and back to none. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startLambda } from '@mcp-lambda/lambda-local'
import { writeFunctions } from '@mcp-lambda/lambda-local/testing'
import { formatDuration } from '../report/duration.ts'

/** Holds its environment until the gate, a file, is there: only so can all of them be at work at one moment. */
const code = `
  import { existsSync } from 'node:fs'
  import { setTimeout as wait } from 'node:timers/promises'
  export const handler = async ({ gate }) => {
    while (!existsSync(gate)) await wait(100)
    return 'done'
  }`

const idleMs = 1_000

/** @returns what was seen, for a table */
export async function scaleOut(environments: number): Promise<string> {
  const written = await writeFunctions({ holds: { code, memoryMb: 128, timeoutSeconds: 300 } })
  const lambda = await startLambda({
    functions: written.functions,
    limits: { accountConcurrency: environments, idleMs },
  })
  try {
    const count = () => lambda.status().environments.get('holds') ?? 0
    const working = () => lambda.status().inFlight
    const before = count()
    const gate = join(written.functions[0]?.codeFolder ?? '', 'gate')
    const startedAt = performance.now()
    const calls = Array.from({ length: environments }, () => lambda.invoke('holds', { gate }))
    while (count() < environments) await wait(20)
    const scaledMs = performance.now() - startedAt
    const most = Math.min(count(), working())
    writeFileSync(gate, '')
    const failed = (await Promise.all(calls)).filter(({ isError }) => isError).length
    if (failed > 0) throw new Error(`${failed} of ${environments} calls failed while functions scaled`)
    while (count() > 0) await wait(50)
    return `${before} to ${most} in ${formatDuration(scaledMs)}, and back to 0`
  } finally {
    await lambda.close()
    await written.remove()
  }
}
