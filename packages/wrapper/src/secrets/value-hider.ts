import { inspect } from 'node:util'
import { createHiddenValues } from '../primitives/hidden-values.ts'
import type { Redaction } from '../primitives/redaction.ts'
import { membersWithin } from '../primitives/secret-search.ts'
import { createRedactedCopy } from './redacted-copy.ts'

const levels = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const

type Log = Pick<Console, (typeof levels)[number]>

/** What is used of `process`. */
type Printing = {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  prependListener(event: 'uncaughtExceptionMonitor' | 'warning', listener: (error: Error) => void): unknown
}

export type ValueHiderDeps = {
  /** Its methods are wrapped with the first value, and so are the streams of `process`. */
  readonly console: Log
  readonly process: Printing
  readonly redactBy: (redaction: Redaction) => void
}

/**
 * Puts `[name]` in the place of each value it was given: in errors and notifications that leave this process, in what is logged by
 * `console` or written to `process.stdout` and `process.stderr`, in uncaught errors and warnings. Code that writes to a file
 * descriptor itself, as some loggers do, is not covered.
 */
export function createValueHider({ console, process, redactBy }: ValueHiderDeps) {
  const { hide, isEmpty, redact } = createHiddenValues()
  const copyOf = createRedactedCopy(redact)

  function start(): void {
    redactBy({ response: redactFailure, texts: copyOf, error: redactError })
    for (const level of levels) {
      const write = console[level]
      console[level] = (...values: unknown[]) => write.apply(console, values.map(redactLogged))
    }
    // `console.dir` and most loggers write there. On Lambda, `console.log` does not.
    for (const stream of [process.stdout, process.stderr]) hideInStream(stream)
    // Node prints what nothing handles, and Lambda's runtime client answers with it. The monitor comes before both.
    process.prependListener('uncaughtExceptionMonitor', redactError)
    process.prependListener('warning', redactError)
  }

  function hideInStream(stream: NodeJS.WritableStream): void {
    const write = stream.write.bind(stream) as (...given: unknown[]) => boolean // Of two overloads.
    stream.write = (chunk: string | Uint8Array, ...more: unknown[]) => write(redactChunk(chunk), ...more)
  }

  function redactChunk<Chunk extends string | Uint8Array>(chunk: Chunk): Chunk | string {
    if (typeof chunk === 'string') return redact(chunk)
    if (!(chunk instanceof Uint8Array)) return chunk
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('utf8')
    const redacted = redact(text)
    return redacted === text ? chunk : redacted
  }

  /** A value without a secret is passed on as it is, and of an object a copy, so that a JSON log keeps its fields. */
  function redactLogged(value: unknown): unknown {
    if (typeof value === 'string') return redact(value)
    const copy = copyOf(value)
    // What is printed of an object is not only its members: names of classes, symbols, its own `inspect`.
    const text = inspect(copy, { depth: 8, maxStringLength: null, maxArrayLength: null })
    const redacted = redact(text)
    return redacted === text ? copy : redacted
  }

  /** Their texts often repeat a URL or a header, and with it a key. The result of a tool is its own affair. */
  function redactFailure<Response extends object>(response: Response): Response {
    const { error, result } = Object(response)
    return error === undefined && result?.isError !== true ? response : copyOf(response)
  }

  /** In place, since others have the error, too: `message`, `stack`, `cause` and all else. */
  function redactError<Thrown>(thrown: Thrown): Thrown {
    if (!(thrown instanceof Error)) return copyOf(thrown)
    redactMembers(thrown, new Set())
    return thrown
  }

  function redactMembers(error: Error, seen: Set<Error>): void {
    if (seen.has(error)) return
    seen.add(error)
    for (const key of Reflect.ownKeys(error)) {
      const value: unknown = Reflect.get(error, key)
      const errors = (Array.isArray(value) ? value : [value]).filter(it => it instanceof Error)
      for (const inner of errors) redactMembers(inner, seen)
      if (errors.length > 0) continue
      const copy = copyOf(value)
      // A frozen error stays as it is.
      if (copy !== value) Reflect.set(error, key, copy)
    }
  }

  return function hideValue(name: string, value: string): void {
    const wasEmpty = isEmpty()
    for (const secret of [value, ...membersWithin(value)]) hide(name, secret)
    if (wasEmpty && !isEmpty()) start()
  }
}
