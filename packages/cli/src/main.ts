/** The command `mcp-lambda`: from words to an exit code. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '@stricli/core'
import type { Context, Outcome } from './command.ts'
import { CommandError } from './command-error.ts'
import { application } from './commands.ts'
import { exitCode } from './exit-code.ts'
import { createOutput, type Output } from './terminal/output.ts'

type Process = Pick<NodeJS.Process, 'argv' | 'env' | 'cwd' | 'stdout' | 'stderr'> & {
  exitCode?: number | string | null
}

export async function main(process: Process): Promise<void> {
  const words = process.argv.slice(2).map(withoutSign)
  const output = createOutput(process, words.includes('--json'))
  const refusal: string[] = []
  // The parser's message is kept: with `--json` it becomes part of the one object.
  const streams = {
    stdout: process.stdout,
    stderr: { write: (text: string) => void refusal.push(text) },
    env: parserEnv,
  }
  const parsed: Context['process'] & { exitCode?: number | string | null } = streams
  let outcome: Outcome = { exitCode: exitCode.ok }
  await run(application, words, {
    process: parsed,
    createTools: () => ({
      // Looked for when it is asked for: not each command needs a project.
      get root() {
        return findRoot(process.cwd())
      },
      cwd: process.cwd(),
      env: process.env,
      output,
    }),
    end: ended => {
      outcome = ended
    },
  })
  if (Number(parsed.exitCode ?? 0) !== 0) outcome = { error: new CommandError('usage', refusal.join('').trim()) }
  process.exitCode = toExitCode(outcome, output)
}

/** The number of an error, as `explain -31504` has it: the parser would take it for a flag. */
function withoutSign(word: string): string {
  return /^-3\d{4}$/.test(word) ? word.slice(1) : word
}

/** The parser has no other settings for these. */
const parserEnv = { STRICLI_SKIP_VERSION_CHECK: '1', STRICLI_NO_COLOR: '1' }

function toExitCode(outcome: Outcome, output: Output): number {
  if ('exitCode' in outcome) return outcome.exitCode
  output.failure(outcome.error)
  return isUsage(outcome.error) ? exitCode.usage : exitCode.failed
}

function isUsage(error: unknown): boolean {
  return error instanceof CommandError && error.code === 'usage'
}

/** The nearest folder, from here upwards, that is a project. */
function findRoot(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'serverless.yml')) && existsSync(join(folder, 'services'))) return folder
    if (existsSync(join(folder, 'serverless.yaml')) && existsSync(join(folder, 'services')))
      throw new CommandError(
        'usage',
        `A project has serverless.yml: mv ${folder}/serverless.yaml ${folder}/serverless.yml`,
      )
    if (folder === dirname(folder))
      throw new CommandError(
        'usage',
        `No project here: no folder from ${cwd} upwards has serverless.yml and services/. npm create mcp-lambda my-tools makes one`,
      )
  }
}
