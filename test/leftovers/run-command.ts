/** A command of this repository, run as in a terminal, with a temporary folder of its own to be counted in. */
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { processesWithVariable, signalGroup } from '@mcp-lambda/lambda-local/machine'

export type Place = {
  /** The folder of the repository. */
  readonly directory: string
  /** Its `TMPDIR`. */
  readonly temporary: string
  /** Its `XDG_CACHE_HOME`. */
  readonly caches: string
}

export type RunningCommand = {
  readonly lines: readonly string[]
  /** The first line of either output that matches. @throws Error when the command ends before it */
  untilLine(pattern: RegExp): Promise<string>
  /** As Ctrl-C and the terminal's end do: every process of the foreground group gets the signal. */
  signalGroup(signal: NodeJS.Signals): void
  /** As `kill` does. */
  signalNpm(signal: NodeJS.Signals): void
  /** Closes the pipe that standard output goes into. */
  stopReading(): void
  readonly ended: Promise<number | null>
}

/** `variables` come on top of those of this process. */
export function runCommand(
  words: readonly string[],
  { directory, temporary, caches }: Place,
  variables: Readonly<Record<string, string>> = {},
): RunningCommand {
  const { STAGE: _stage, ...env } = process.env
  const child = spawn('npm', ['run', '--silent', ...words], {
    cwd: directory,
    env: { ...env, ...variables, TMPDIR: temporary, XDG_CACHE_HOME: caches },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const { pid = 0 } = child
  const lines: string[] = []
  const complaints: string[] = []
  const arrivals = new EventEmitter()
  const keep = (kept: string[]) => (line: string) => {
    kept.push(line)
    arrivals.emit('line')
  }
  createInterface({ input: child.stdout }).on('line', keep(lines))
  createInterface({ input: child.stderr }).on('line', keep(complaints))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return {
    lines,
    async untilLine(pattern) {
      for (;;) {
        const found = [...lines, ...complaints].find(line => pattern.test(line))
        if (found !== undefined) return found
        if (child.exitCode !== null) throw new Error(`${words[0]} has ended:\n${complaints.join('\n')}`)
        await Promise.race([once(arrivals, 'line'), ended])
      }
    },
    signalGroup: signal => signalGroup(pid, signal),
    signalNpm: signal => void child.kill(signal),
    stopReading: () => void child.stdout.destroy(),
    ended,
  }
}

/** Names of the programs that run with this temporary folder or one below it, wherever they are. */
export function programsIn(temporary: string): string[] {
  return processesWithVariable(temporary).map(({ pid }) => readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
}

/** Inodes of the sockets on which these programs listen. An inode, unlike a port, is not given to another meanwhile. */
export function socketsOf(temporary: string): string[] {
  const held = processesWithVariable(temporary).flatMap(({ pid }) => {
    const folder = `/proc/${pid}/fd`
    return list(folder).flatMap(fd => /^socket:\[(\d+)\]$/.exec(readLink(join(folder, fd)))?.[1] ?? [])
  })
  const listening = listeningSockets()
  return held.filter(inode => listening.has(inode))
}

/** Inodes of all TCP sockets on this machine that listen: state 0A in `/proc/net/tcp`. */
export function listeningSockets(): Set<string> {
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(file => readText(file).trim().split('\n').slice(1))
  return new Set(
    rows
      .map(row => row.trim().split(/\s+/))
      .flatMap(([, , , state, , , , , , inode = '']) => (state === '0A' ? [inode] : [])),
  )
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
