/** Everything the functions say, in one stream; and how often they failed. */
import { styleText } from 'node:util'
import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import { type CallCounts, createCallCounter } from './call-counts.ts'
import { type EntryStyle, formatEntry, type Paint, toJsonEntry } from './format-entry.ts'
import { toShortName } from './function-names.ts'
import { toLogEntry } from './log-entry.ts'
import { createRepetitionCheck } from './repetition.ts'

export type LogStream = {
  observe(event: LambdaEvent): void
  /** Invocations that failed or were refused since the start, of all functions. */
  readonly errors: number
  /** Calls of clients since the start, those that failed among them. Lists and handshakes count where they fail. */
  readonly counts: CallCounts
}

export type LogStreamOptions = {
  /** Shows an entry; without a line break at its end. */
  readonly write: (text: string) => void
  readonly format: 'text' | 'json'
  readonly stage: string
  readonly paint: Paint
  /** The one function to show. */
  readonly only?: () => string | undefined
  /** Of the terminal, where there is one. */
  readonly columns?: () => number | undefined
}

/** Colours where `output` has them; NO_COLOR and FORCE_COLOR decide otherwise. */
export function paintFor(output: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream: output })
}

export function createLogStream({
  write,
  format,
  stage,
  paint,
  only = () => undefined,
  columns = () => undefined,
}: LogStreamOptions): LogStream {
  const counter = createCallCounter()
  let errors = 0
  let nameWidth = 0
  const nameOf = (functionName: string) => toShortName(functionName, stage)
  const isToldElsewhere = createRepetitionCheck()
  return {
    observe(event) {
      // Functions are put before anything is called: from then on the widest name is known.
      if (event.kind === 'function-deployed') nameWidth = Math.max(nameWidth, nameOf(event.functionName).length)
      if (event.kind === 'throttled') errors += 1
      if (event.kind === 'invocation-ended' && event.report.status !== 'success') errors += 1
      const entry = toLogEntry(event)
      if (!entry) return
      if (entry.record) counter.count(entry.record)
      const wanted = only()
      if (wanted !== undefined && event.functionName !== wanted) return
      const width = columns()
      const style: EntryStyle = { paint, nameOf, nameWidth, ...(width !== undefined && { columns: width }) }
      if (format === 'text' && isToldElsewhere(entry, wanted !== undefined)) return
      write(format === 'json' ? JSON.stringify(toJsonEntry(entry)) : formatEntry(entry, style))
    },
    get errors() {
      return errors
    },
    counts: counter.counts,
  }
}
