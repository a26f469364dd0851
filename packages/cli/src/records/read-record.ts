import { type ExchangeRecord, recordKind } from '@mcp-lambda/wrapper/protocol'

/** The record of an exchange in a line that a function wrote; undefined for any other line. */
export function readRecord(line: string): ExchangeRecord | undefined {
  if (!line.startsWith('{') || !line.includes(`"kind":"${recordKind}"`)) return undefined
  try {
    const { kind, level: _, ...members } = JSON.parse(line)
    return kind === recordKind ? withoutMetrics(members) : undefined
  } catch {
    return undefined
  }
}

/** CloudWatch's members of the line begin with a capital, or are `_aws`. */
function withoutMetrics(members: object): ExchangeRecord {
  const entries = Object.entries(members).filter(([name]) => /^[a-z]/.test(name))
  return Object.fromEntries(entries) as unknown as ExchangeRecord // As the wrapper wrote it.
}

/** Whether the exchange was counted by the gateway in front: its own record is a part of that one. */
export function isPartOfCall({ callId }: ExchangeRecord): boolean {
  return callId !== undefined
}

/** Whether the command itself has asked, to see that all works: by the client that says so. */
export function isOwnProbe({ client = '' }: ExchangeRecord): boolean {
  return client.startsWith(probeName)
}

/** Of the clients of this command. */
export const probeName = 'mcp-lambda-start'
