/** The log of a deployed stage, from CloudWatch Logs. */
import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { messageOf } from '../command-error.ts'

export type StageLog = {
  readonly functionNames: readonly string[]
  readonly client: Pick<CloudWatchLogsClient, 'send'>
  /** From and to when, in milliseconds since the epoch. */
  readonly sinceMs: number
  readonly untilMs: number
  /** Of each function at most. */
  readonly maxEvents?: number
}

type Read = { readonly events: readonly { readonly atMs: number; readonly message: string }[]; readonly endMs: number }

/**
 * Messages of all functions, of one span of time: where one function writes more than `maxEvents`, of the part of the span that all
 * were read in, since the parts of a call are in several logs.
 *
 * @throws Error for the user, naming the log group that cannot be read
 */
export async function readStageLog({ functionNames, maxEvents = 50_000, ...span }: StageLog): Promise<string[]> {
  const read = await Promise.all(functionNames.map(name => readGroup(`/aws/lambda/${name}`, maxEvents, span)))
  const endMs = Math.min(...read.map(group => group.endMs))
  return read.flatMap(({ events }) => events.filter(({ atMs }) => atMs <= endMs).map(({ message }) => message.trim()))
}

async function readGroup(
  logGroupName: string,
  maxEvents: number,
  { client, sinceMs, untilMs }: Pick<StageLog, 'client' | 'sinceMs' | 'untilMs'>,
): Promise<Read> {
  const events: { atMs: number; message: string }[] = []
  let nextToken: string | undefined
  do {
    const words = { logGroupName, startTime: sinceMs, endTime: untilMs, limit: 10_000 }
    const command = new FilterLogEventsCommand({ ...words, ...(nextToken !== undefined && { nextToken }) })
    const page = await client.send(command).catch(error => {
      const isMissing = (error as Error).name === 'ResourceNotFoundException'
      const hint = isMissing ? ' Is the stage deployed to this account and region?' : ''
      throw new Error(`${logGroupName} cannot be read: ${messageOf(error)}${hint}`, { cause: error })
    })
    for (const { timestamp = 0, message = '' } of page.events ?? []) events.push({ atMs: timestamp, message })
    nextToken = page.nextToken
  } while (nextToken !== undefined && events.length < maxEvents)
  return { events, endMs: nextToken === undefined ? untilMs : (events.at(-1)?.atMs ?? untilMs) }
}
