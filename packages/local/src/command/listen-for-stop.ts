/** When a command that runs until it is told to stop is told so. */
import { readFileSync } from 'node:fs'

/** npm passes Ctrl-C on to a child that the terminal has told already: what comes this soon after is the same. */
const sameSignalMs = 500

/** How often it is looked for the npm that ran this, milliseconds. */
const lookMs = 1_000

/**
 * Aborted by Ctrl-C, by SIGTERM, by the terminal being closed, and when the npm that ran this command is gone. A second
 * signal ends the process at once; what it has started ends then too, for each has a guard of its own.
 */
export function listenForStop(): AbortSignal {
  const stop = new AbortController()
  let stoppedAt: number | undefined
  const end = (code: number) => {
    if (stoppedAt !== undefined && performance.now() - stoppedAt > sameSignalMs) process.exit(code)
    stoppedAt ??= performance.now()
    stop.abort()
  }
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => end(code))
  }
  // Killed outright, npm passes nothing on. Without npm, the parent may be a shell that was left on purpose.
  if (process.env.npm_lifecycle_event !== undefined) {
    const before = readAncestors()
    const look = setInterval(() => {
      if (readAncestors() === before) return
      clearInterval(look)
      stop.abort()
    }, lookMs)
    look.unref()
  }
  return stop.signal
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
