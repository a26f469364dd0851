import type { Socket } from 'node:net'
import { createLineReader } from '../../primitives/line-reader.ts'
import { redaction } from '../../primitives/redaction.ts'

/** Longest line of stdout: ten times what a buffered invocation can return, a third of what a streamed one can. */
export const maxLineBytes = 64 * 1024 * 1024

/** Longer lines of stderr are cut, in the log and in errors. */
const maxLogLineCharacters = 4 * 1024

/** Most that is read of a line that is cut. Secrets are taken out before: the beginning of one would not be found. */
const maxReadOfLine = 32 * 1024

export type OutputEvents = {
  /** A line of stdout. While the promise it may return is pending, no more of stdout is read. */
  onLine(line: string): Promise<void> | undefined
  onLineTooLong(): void
  /** A line of stderr, redacted. */
  onLogLine(line: string): void
}

/** The beginning of what a child wrote, without secrets. */
export function toShown(line: string, characters: number, redact: (text: string) => string): string {
  const redacted = redaction.texts(redact(line.slice(0, maxReadOfLine)))
  return redacted.length > characters ? `${redacted.slice(0, characters)}…` : redacted
}

export type ChildOutput = {
  /** Whether all lines were taken by their reader. */
  isTaken(): boolean
}

/** Reads the output of a child, line by line. */
export function readOutput(
  { stdout, stderr }: { readonly stdout: Socket; readonly stderr: Socket },
  { onLine, onLineTooLong, onLogLine }: OutputEvents,
  redact: (text: string) => string,
): ChildOutput {
  let untaken = 0

  function take(line: string): void {
    const taken = onLine(line)
    if (!taken) return
    untaken += 1
    stdout.pause()
    void taken.then(() => {
      untaken -= 1
      if (untaken === 0) stdout.resume()
    })
  }

  const lines = createLineReader({ maxBytes: maxLineBytes, onLine: take, onTooLong: onLineTooLong })
  const show = (line: string) => onLogLine(toShown(line, maxLogLineCharacters, redact))
  const logLines = createLineReader({ maxBytes: maxReadOfLine, onLine: show, onTooLong: show })
  stdout.on('data', lines.push)
  stdout.on('end', lines.end)
  stderr.on('data', logLines.push)
  stderr.on('end', logLines.end)
  return { isTaken: () => untaken === 0 }
}
