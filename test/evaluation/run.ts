/** `npm run evaluate`: questions over the running system, their answers, and what they cost in calls and tokens. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'

const usage = `npm run evaluate -- [options]

Asks each question in both forms of an answer, and prints calls and tokens beside the last run and the budget.

  --only TEXT  asks questions that match this regular expression, e.g. outage
  --write      keeps this run as the last one, and lowers budgets that it was below
  --help       prints this text

Exit codes: 0 all answers are right and within budget; 1 one is not; 2 the command line is wrong.`

const commandLine = readCommandLine()
if (typeof commandLine === 'string') {
  console.error(`${commandLine}\n\n${usage}`)
  process.exitCode = 2
} else if (commandLine.help) console.log(usage)
else await evaluate(commandLine)

/** Options, or what is wrong with them. */
function readCommandLine() {
  const options = { only: { type: 'string' }, write: { type: 'boolean' }, help: { type: 'boolean' } } as const
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return (error as Error).message
  }
}

async function evaluate({ only, write = false }: { only?: string; write?: boolean }): Promise<void> {
  // Vitest passes the environment on to the worker that runs the suite.
  if (write) process.env.EVALUATION_WRITE = '1'
  const vitest = await startVitest('test', [], {
    run: true,
    config: join(import.meta.dirname, 'vitest.config.ts'),
    ...(only !== undefined && { testNamePattern: only }),
  })
  await vitest.close()
}
