import { inspect } from 'node:util'

/** Shorter values are words like `true` or `eu`, found in any text. */
const shortestSecret = 8

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
  /** In each form a value may be found in, longest first: one value may hold another. */
  let hidden: readonly { readonly form: string; readonly label: string }[] = []

  function start(): void {
    redactResponsesBy(redactFailure)
    for (const level of levels) {
      const write = console[level]
      console[level] = (...values: unknown[]) => write.apply(console, values.map(redactLogged))
    }
  }

  function redactText(text: string): string {
    return hidden.reduce((redacted, { form, label }) => redacted.replaceAll(form, label), text)
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
    const text = JSON.stringify(response)
    const redacted = redactText(text)
    // Labels hold no character that JSON escapes.
    return redacted === text ? response : JSON.parse(redacted)
  }

  return function hideValue(name: string, value: string): void {
    if (value.length < shortestSecret || hidden.some(({ form }) => form === value)) return
    if (hidden.length === 0) start()
    // As text, as JSON and as a URL hold it.
    const forms = new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    const added = [...forms].map(form => ({ form, label: `[${name}]` }))
    hidden = [...hidden, ...added].sort((a, b) => b.form.length - a.form.length)
  }
}
