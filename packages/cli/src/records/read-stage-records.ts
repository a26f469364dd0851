/** Records of a deployed stage, from CloudWatch Logs by the `aws` command: it has the credentials and profiles of its user. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { KeptRecord } from './kept-records.ts'
import { readRecord } from './read-record.ts'

/** How far back logs are searched, in milliseconds: seven days. */
const searchedMs = 7 * 24 * 60 * 60_000

export type StageLogs = {
  readonly functionNames: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly now?: () => number
}

/** @throws Error for the user, naming the log group that cannot be read */
export async function readStageRecords(
  id: string,
  { functionNames, env, now = Date.now }: StageLogs,
): Promise<KeptRecord[]> {
  const startTime = String(now() - searchedMs)
  const read = functionNames.map(async functionName => {
    const group = `/aws/lambda/${functionName}`
    const words = ['logs', 'filter-log-events', '--output', 'json', '--log-group-name', group]
    const search = ['--start-time', startTime, '--filter-pattern', JSON.stringify(id)]
    const messages = await readMessages([...words, ...search], env).catch(error => {
      throw new Error(`${group} cannot be read: ${toReason(error)}`, { cause: error })
    })
    return messages.flatMap(message => {
      const record = readRecord(message.trim())
      return record ? [{ functionName, record }] : []
    })
  })
  return (await Promise.all(read)).flat()
}

const run = promisify(execFile)

async function readMessages(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await run('aws', words, { env, maxBuffer: 64 * 1024 * 1024 })
  const { events = [] } = JSON.parse(stdout) as { events?: { message: string }[] }
  return events.map(({ message }) => message)
}

function toReason(error: NodeJS.ErrnoException & { stderr?: string }): string {
  if (error.code === 'ENOENT') return 'the aws command is not installed, which reads the logs of a stage'
  return (error.stderr ?? '').trim() || error.message
}
