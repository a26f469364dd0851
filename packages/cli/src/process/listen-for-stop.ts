/** Stop signal of long-running commands: Ctrl-C, SIGTERM, SIGHUP, the end of npm, a closed standard output. */
import { readFileSync } from 'node:fs'
import { toExitCode } from '../exit-code.ts'

export type StopOptions = {
  /**
   * A second signal within this time, in milliseconds, is a copy of the first: npm passes Ctrl-C on to a child that has
   * already had it from the terminal. Default 500.
   */
  readonly sameSignalMs?: number
}

/** How often the parent processes are checked, milliseconds. */
const lookMs = 1_000

/**
 * Returns a signal that is aborted by Ctrl-C, SIGTERM or SIGHUP, if the npm that ran this command exits, and if the reader
 * of standard output closes it. The reason is the name of the signal, or of the closest one. A second signal exits at once;
 * processes that the command has started then end by their own guards.
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
  // `npm run dev | head`: without a listener, EPIPE would end the process before it has cleaned up.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && !stop.signal.aborted) console.error(`Standard output: ${error.message}`)
    stop.abort('SIGPIPE')
  })
  process.stderr.on('error', () => {})
  // A killed npm forwards no signal. Without npm the parent may be a shell that the user has left on purpose.
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

/** Ids of the parent and, with `/proc`, of its parent: a shell between npm and this command outlives npm. */
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
