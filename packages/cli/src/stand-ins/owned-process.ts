/** A child process that cannot outlive its owner, however the owner ends. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** A program in its own process group. It ends with `stop`, or when its owner ends. */
export type OwnedProcess = {
  /** The group's leader: signal `-pid` to reach every process in it. */
  readonly pid: number
  /** Resolves when the program has exited, for whatever reason. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** The last lines of stderr, oldest first. */
  lastLines(): readonly string[]
  /** Sends SIGTERM, and SIGKILL to the group after `graceMs`. Resolves when the program has exited. */
  stop(): Promise<void>
}

export type OwnedProcessOptions = {
  /** A folder that is removed when the program has exited. */
  readonly folder: string
  /** Time to exit after SIGTERM, milliseconds. Fractions of a second need a `sleep` that takes them, as Linux and macOS have. */
  readonly graceMs?: number
}

/**
 * The shell waits for the program; beside it a subshell reads a pipe whose other end only the owner holds. The read
 * returns when that end is closed: by `stop`, or by the kernel when the owner is gone, SIGKILL included, which no
 * handler in the owner could answer. (Linux could do this by PR_SET_PDEATHSIG; macOS could not.)
 *
 * `$1` is the folder to remove, `$2` the grace in seconds, the rest is the command.
 */
const guardScript = `
folder=$1 grace=$2; shift 2
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
# From here on write nothing to the owner's pipe: without a reader, SIGPIPE would kill this shell before the clean-up.
exec 2>/dev/null
(
  read -r _ <&3
  trap 'kill $nap; exit' TERM
  kill -TERM $program
  sleep "$grace" & nap=$!
  wait $nap
  kill -KILL $program
) >/dev/null &
watcher=$!
exec 3<&-
wait $program; code=$?
kill $watcher; wait $watcher
rm -rf -- "$folder"
exit $code
`

const keptLines = 20

export function startOwnedProcess(
  command: string,
  args: readonly string[],
  { folder, graceMs = 5_000 }: OwnedProcessOptions,
): OwnedProcess {
  const child: ChildProcessByStdio<Writable, null, Readable> = spawn(
    '/bin/sh',
    ['-c', guardScript, 'guard', folder, String(graceMs / 1000), command, ...args],
    { detached: true, stdio: ['pipe', 'ignore', 'pipe'] },
  )
  const lines: string[] = []
  let unfinished = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const [...parts] = (unfinished + text).split('\n')
    unfinished = parts.pop() ?? ''
    lines.push(...parts)
    lines.splice(0, lines.length - keptLines)
  })
  // Ignore EPIPE from a program that has exited.
  child.stdin.on('error', () => {})
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  ended.catch(() => {})
  const pid = child.pid ?? 0

  return {
    pid,
    ended,
    lastLines: () => (unfinished ? [...lines, unfinished] : [...lines]),
    async stop() {
      child.stdin.end()
      const killer = setTimeout(() => killGroup(pid), graceMs + 1_000)
      await ended.catch(() => {})
      clearTimeout(killer)
      killGroup(pid)
    },
  }
}

function killGroup(pid: number): void {
  // A pid of 0 would mean this process's own group.
  if (pid === 0) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All processes of the group have exited.
  }
}
