import { format } from 'node:util'
import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'

const levels = { debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const

type Method = keyof typeof levels

/**
 * Makes `console` write one JSON object per line, with the fields of logged objects at its top level. Log drivers make one
 * event of a line, and queries find the fields. On Lambda the runtime does that; plain Node prints several lines.
 */
export function writeJsonLines(target: Pick<Console, Method>, now: () => Date = () => new Date()): void {
  for (const method of Object.keys(levels) as Method[]) {
    const write = target[method].bind(target)
    target[method] = (...logged: unknown[]) => {
      write(toLine({ timestamp: now().toISOString(), level: levels[method] }, logged))
    }
  }
}

function toLine(head: object, logged: unknown[]): string {
  const facts: JsonObject = {}
  const words: unknown[] = []
  for (const value of logged) {
    if (value instanceof Error) facts.error = value
    else if (isObject(value)) Object.assign(facts, value)
    else words.push(value)
  }
  const message = words.length > 0 ? { message: format(...words) } : {}
  try {
    return JSON.stringify({ ...facts, ...message, ...head }, showErrors)
  } catch {
    // Circular, or with a bigint.
    return JSON.stringify({ ...head, message: format(...logged) })
  }
}

/** `JSON.stringify` makes `{}` of an error. */
function showErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return { ...value, name, message, stack, ...(cause !== undefined && { cause }) }
}
