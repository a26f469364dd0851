import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ErrorCode, RpcError } from '../../mcp/json-rpc.ts'
import { createLineReader } from '../../primitives/line-reader.ts'
import { disownGroup, ownGroup, signalGroup } from './process-groups.ts'
import { createRecentLines } from './recent-lines.ts'

export type ChildCommand = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string | undefined
  readonly environment: Readonly<Record<string, string>>
  /** Applied to all the child says on stderr. */
  readonly redact: (text: string) => string
}

/** A running child and its pipes, as lines. It owns everything it opened: after `end`, or its own death, nothing is left. */
export type Child = {
  write(line: string): void
  isRunning(): boolean
  /** Whether the child keeps this process from ending by itself. */
  hold(held: boolean): void
  /** Asks it to end, by the end of its input, then by SIGTERM, then not asking. Settles when it has. */
  end(): Promise<void>
  /** An error of which the child is the cause, with what it said last. */
  toFailure(what: string): RpcError
  /** Settles when it is over, whoever ended it. */
  readonly ended: Promise<void>
}

export type ChildEvents = {
  /** While the promise it may return is pending, no more is read of the child. */
  onLine(line: string): Promise<void> | undefined
  /** It is of no more use, and why: it exited, or closed a pipe it is spoken to through. Said once, and not after `end`. */
  onGone(reason: RpcError): void
}

/** Longest line of stdout: ten times what a buffered invocation can return, a third of what a streamed one can. */
const maxLineBytes = 64 * 1024 * 1024

/**
 * Most that may wait for a child that does not read. One exchange at a time is at most one request (6 MB on Lambda) and
 * the answers to what the child asks. Not reading it until it reads would bound this too, but a child that writes all
 * it has to say before it reads would then wait for us as we wait for it.
 */
const maxUnreadBytes = 64 * 1024 * 1024

/** Cut there in the log and in errors. */
const maxLogLineBytes = 4 * 1024

/** Between the end of its input and SIGTERM, and between that and SIGKILL. */
const graceMs = 500

/** How long nothing may arrive of what an ended child wrote last. A process it left behind may hold the pipe open for ever. */
const drainMs = 200

/** @throws RpcError when the command cannot be started, naming it and what to do. */
export async function startChild(spec: ChildCommand, events: ChildEvents): Promise<Child> {
  const name = nameOf(spec)
  const child = await spawnGroup(spec, name)
  const { pid } = child
  // Pipes of a child are sockets; the types know them only as streams, which cannot be unreferenced.
  const pipes = [child.stdin, child.stdout, child.stderr] as Socket[]
  const [stdin, stdout, stderr] = pipes as [Socket, Socket, Socket]
  const lastWords = createRecentLines()
  let ending: Promise<void> | undefined
  let gone = false

  const exited = new Promise<void>(resolve => {
    child.once('exit', () => {
      // What it started and left behind goes with it.
      signalGroup(pid, 'SIGKILL')
      disownGroup(pid)
      resolve()
    })
  })
  const isRunning = () => child.exitCode === null && child.signalCode === null

  function onGone(what: string, code?: number): void {
    if (gone) return
    gone = true
    if (!ending) {
      console.error(`[${name}] ${what}`)
      events.onGone(toFailure(what, code))
    }
    void end()
  }

  /** A pipe that closes is most often the first sign of an exit, which explains it better. */
  function onPipeClosed(description: string): void {
    const timer = setTimeout(() => onGone(description), drainMs)
    child.once('close', () => clearTimeout(timer))
  }

  function toFailure(what: string, code: number = ErrorCode.backendFailed): RpcError {
    const stderr = lastWords.read()
    const message = stderr.length === 0 ? `${name} ${what}` : `${name} ${what}. Its last words:\n${stderr.join('\n')}`
    return new RpcError(code, message, {
      command: name,
      exitCode: child.exitCode,
      signal: child.signalCode,
      stderr,
    })
  }

  function heard(line: string): void {
    const words = spec.redact(line)
    lastWords.push(words)
    console.info(`[${name}] ${words}`)
  }

  let untaken = 0
  function take(line: string): void {
    const taken = events.onLine(line)
    if (!taken) return
    untaken += 1
    stdout.pause()
    void taken.then(() => {
      untaken -= 1
      if (untaken === 0) stdout.resume()
    })
  }

  const lines = createLineReader({
    maxBytes: maxLineBytes,
    onLine: take,
    onTooLong: () => onGone(`wrote a message of over ${maxLineBytes} bytes`, ErrorCode.tooLarge),
  })
  const words = createLineReader({ maxBytes: maxLogLineBytes, onLine: heard, onTooLong: start => heard(`${start}…`) })
  stdout.on('data', lines.push)
  stderr.on('data', words.push)
  stderr.on('end', words.end)
  stdout.on('end', () => {
    lines.end()
    onPipeClosed('closed its stdout')
  })
  // EPIPE and its like. Without a listener they would end this process.
  for (const pipe of pipes) pipe.on('error', () => onPipeClosed('closed a pipe'))

  child.once('exit', () => {
    const timer = setTimeout(settle, ending ? 0 : drainMs)
    stdout.on('data', () => timer.refresh())
    child.once('close', settle)
    function settle(): void {
      // What it said last still waits for its reader.
      if (untaken > 0) return void timer.refresh()
      clearTimeout(timer)
      for (const pipe of pipes) pipe.destroy()
      onGone(describeExit(child))
    }
  })

  function end(): Promise<void> {
    ending ??= endPolitely()
    return ending
  }

  async function endPolitely(): Promise<void> {
    hold(true)
    stdin.end()
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await settlesWithin(exited, graceMs)) return
      signalGroup(pid, signal)
    }
    await exited
  }

  function hold(held: boolean): void {
    const act = held ? 'ref' : 'unref'
    child[act]()
    for (const pipe of pipes) pipe[act]()
  }

  return {
    write(line) {
      if (stdin.writableLength > maxUnreadBytes) onGone('does not read its input')
      else stdin.write(line)
    },
    isRunning,
    hold,
    end,
    toFailure,
    ended: exited,
  }
}

/** What a child is called in logs and errors: never by its arguments, which may hold secrets, but for a script's name. */
export function nameOf({ command, args }: Pick<ChildCommand, 'command' | 'args'>): string {
  const script = args[0] !== undefined && /\.([cm]?[jt]s|py|rb|jar)$/.test(args[0]) ? ` ${basename(args[0])}` : ''
  return basename(command) + script
}

async function spawnGroup(spec: ChildCommand, name: string): Promise<ChildProcess & { pid: number }> {
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...spec.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own (setsid), so that it can be ended together with all it starts.
      detached: true,
      windowsHide: true,
    })
    if (child.pid !== undefined) ownGroup(child.pid)
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    // Later errors are of signals that could not be sent, to a child that is no more.
    child.on('error', () => undefined)
    return child as ChildProcess & { pid: number }
  } catch (cause) {
    throw new RpcError(ErrorCode.backendFailed, describeFailedSpawn(spec, name, cause), { command: name }, { cause })
  }
}

function describeFailedSpawn({ command, cwd }: ChildCommand, name: string, cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  if (cwd !== undefined && !existsSync(cwd)) return `${name} cannot be started: its cwd ${cwd} does not exist`
  if (code === 'EACCES') return `${name} cannot be started: ${command} is not executable (EACCES)`
  if (code !== 'ENOENT') return `${name} cannot be started: ${code}`
  return (
    `${name} cannot be started: there is no command ${command} here (ENOENT). On Lambda it must be in the deployment ` +
    'package or image; npx, uvx and the like are not there. Run a Node.js server by process.execPath and its script'
  )
}

function describeExit({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ? `was killed by ${signalCode}` : `exited with code ${exitCode}`
}

async function settlesWithin(promise: Promise<void>, limitMs: number): Promise<boolean> {
  const stop = new AbortController()
  const timeout = sleep(limitMs, false, { signal: stop.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(() => true), timeout])
  } finally {
    stop.abort()
  }
}
