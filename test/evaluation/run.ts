/** `npm run evaluate`: questions over the running system, their answers, and what they cost in calls and tokens. */
import { join } from 'node:path'
import { readFlags } from '../../shared/src/read-flags.ts'

const usage = `npm run evaluate -- [options]

Asks each question in both forms of an answer, and prints calls and tokens beside the last run and the budget.

  --only TEXT  asks questions that match this regular expression, e.g. outage
  --write      keeps this run as the last one, and lowers budgets that it was below
  --help       prints this text

Exit codes: 0 all answers are right and within budget; 1 one is not; 2 the command line is wrong.`

const { values } = readFlags({
  usage,
  options: { only: { type: 'string' }, write: { type: 'boolean', default: false } },
  check: ({ values: { only } }) => (isPattern(only ?? '') ? undefined : `--only is "${only}": no regular expression`),
})
await evaluate(values)

async function evaluate({ only, write }: { only?: string; write: boolean }): Promise<void> {
  const { startVitest } = await import('vitest/node')
  // Vitest passes the environment on to the worker that runs the suite.
  if (write) process.env.EVALUATION_WRITE = '1'
  const vitest = await startVitest('test', [], {
    run: true,
    config: join(import.meta.dirname, 'vitest.config.ts'),
    ...(only !== undefined && { testNamePattern: only }),
  })
  await vitest.close()
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== undefined
  } catch {
    return false
  }
}
