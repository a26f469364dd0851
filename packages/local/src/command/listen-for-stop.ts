/** What stops a command that runs until it is stopped. */
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'

export type StopOptions = {
  /**
   * A second signal within this time, in milliseconds, is a copy of the first: npm passes Ctrl-C on to a child that has
   * already had it from the terminal. Default 500.
   */
  readonly sameSignalMs?: number
}

/** How often it is looked for the npm that ran this, milliseconds. */
const lookMs = 1_000

/**
 * Aborted by Ctrl-C, by SIGTERM, by the terminal being closed, when the npm that ran this command is gone, and when the
 * reader of standard output is. A second signal ends the process at once; what it has started ends then too, for each has a
 * guard of its own. The reason is the name of the signal, or of the one that comes closest.
 */
export function listenForStop({ sameSignalMs = 500 }: StopOptions = {}): AbortSignal {
  const stop = new AbortController()
  let stoppedAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stoppedAt !== undefined && performance.now() - stoppedAt > sameSignalMs) process.exit(toExitCode(signal))
      stoppedAt ??= performance.now()
      stop.abort(signal)
    })
  }
  // `npm run dev | head`: without a listener, the first line after the reader is gone ends the process as it stands.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && !stop.signal.aborted) console.error(`Standard output: ${error.message}`)
    stop.abort('SIGPIPE')
  })
  process.stderr.on('error', () => {})
  // Killed outright, npm passes nothing on. Without npm, the parent may be a shell that was left on purpose.
  if (process.env.npm_lifecycle_event !== undefined) {
    const before = readAncestors()
    const look = setInterval(() => {
      if (readAncestors() === before) return
      clearInterval(look)
      stop.abort('SIGHUP')
    }, lookMs)
    look.unref()
  }
  return stop.signal
}

/** What a shell reports of a command that a signal has ended. */
export function toExitCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/** The parent, and its parent where that can be read: between npm and this command there may be a shell, which stays. */
function readAncestors(): string {
  const [, grandparent = ''] = /^PPid:\s+(\d+)/m.exec(readStatus(process.ppid)) ?? []
  return `${process.ppid} ${grandparent}`
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}

export function whenAborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise(resolve => {
    if (signal.aborted) resolve('stopped')
    signal.addEventListener('abort', () => resolve('stopped'), { once: true })
  })
}
