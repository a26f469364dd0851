import { inspect } from 'node:util'
import { secretsWithin, toSecretPattern } from './secret-pattern.ts'

const levels = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const

type Log = Pick<Console, (typeof levels)[number]>

export type ValueHiderDeps = {
  /** Its methods are wrapped with the first value. */
  readonly console: Log
  readonly redactResponsesBy: (redact: <Response extends object>(response: Response) => Response) => void
}

/**
 * Puts `[name]` in the place of each value it was given: in errors that leave this process, and in lines of `console`. Code that
 * writes to a file descriptor itself, as some loggers do, is not covered.
 */
export function createValueHider({ console, redactResponsesBy }: ValueHiderDeps) {
  /** Longest first: one value may hold another. */
  let hidden: readonly Hidden[] = []

  function start(): void {
    redactResponsesBy(redactFailure)
    for (const level of levels) {
      const write = console[level]
      console[level] = (...values: unknown[]) => write.apply(console, values.map(redactLogged))
    }
  }

  function redactText(text: string): string {
    return hidden.reduce((redacted, { pattern, label }) => redacted.replace(pattern, label), text)
  }

  /** A value without a secret is passed on as it is, so that a JSON log keeps its fields. */
  function redactLogged(value: unknown): unknown {
    if (typeof value === 'string') return redactText(value)
    const text = inspect(value, { depth: 8, maxStringLength: null, maxArrayLength: null })
    const redacted = redactText(text)
    return redacted === text ? value : redacted
  }

  /** Errors of the protocol and of tools alone: their texts often repeat a URL or a header, and with it a key. */
  function redactFailure<Response extends object>(response: Response): Response {
    const { error, result } = Object(response)
    if (error === undefined && result?.isError !== true) return response
    return redactTexts(response, redactText)
  }

  return function hideValue(name: string, value: string): void {
    const values = [value, ...secretsWithin(value)].filter(it => !hidden.some(({ value: known }) => known === it))
    const added = values.flatMap(it => {
      const pattern = toSecretPattern(it)
      // A function: `$` means nothing in a name.
      return pattern === undefined ? [] : [{ value: it, pattern, label: () => `[${name}]` }]
    })
    if (added.length === 0) return
    if (hidden.length === 0) start()
    hidden = [...hidden, ...added].sort((a, b) => b.value.length - a.value.length)
  }
}

type Hidden = { readonly value: string; readonly pattern: RegExp; readonly label: () => string }

/** The same value where no text changes. What it holds is JSON. */
function redactTexts<Value>(value: Value, redact: (text: string) => string): Value {
  const redacted = typeof value === 'string' ? redact(value) : redactWithin(value, redact)
  return redacted as Value // Texts become texts; objects and lists keep their shape.
}

function redactWithin(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const redacted = entries.map(([key, member]) => [redact(key), redactTexts(member, redact)] as const)
  if (redacted.every(([key, member], index) => key === entries[index]?.[0] && member === entries[index]?.[1]))
    return value
  return Array.isArray(value) ? redacted.map(([, member]) => member) : Object.fromEntries(redacted)
}
