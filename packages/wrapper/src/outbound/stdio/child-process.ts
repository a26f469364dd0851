import type { ChildProcess } from 'node:child_process'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { RpcError } from '../../mcp/json-rpc.ts'
import { createBoundedLog } from './bounded-log.ts'
import { maxLineBytes, type OutputEvents, readOutput } from './child-output.ts'
import { endGroup } from './end-group.ts'
import { findForeignProgram } from './foreign-program.ts'
import { disownGroup, signalGroup } from './process-groups.ts'
import { createRecentLines } from './recent-lines.ts'
import { type ChildCommand, nameOf, spawnGroup } from './spawn-group.ts'

/** A running child and its pipes, as lines. It owns what it opened: after `end`, or the child's own end, nothing is left. */
export type Child = {
  write(line: string): void
  isRunning(): boolean
  /** Whether the child keeps this process from ending by itself. */
  hold(held: boolean): void
  /** Ends the child and all that it started. Settles when it has. */
  end(): Promise<void>
  /** An error of which the child is the cause, with its recent stderr. */
  toFailure(what: string): RpcError
  /** Settles when the child has ended, in any way. */
  readonly ended: Promise<void>
}

export type ChildEvents = {
  /** While the promise it may return is pending, no more is read of the child. */
  onLine(line: string): Promise<void> | undefined
  /** Called once if the child exits, closes a pipe or breaks a limit. Not called after `end`. */
  onGone(reason: RpcError): void
}

/**
 * - `running`: the child is of use.
 * - `ending`: its owner has called `end`.
 * - `lost`: it exited, closed a pipe or broke a limit. What is left of it is ended.
 */
type State = 'running' | 'ending' | 'lost'

/**
 * Most that may wait for a child that does not read. One exchange at a time is at most one request (6 MB on Lambda) and
 * the answers to what the child asks. Not reading the child until it reads would bound this too. But a child that writes
 * all it has to say before it reads would then wait for the wrapper, and the wrapper for the child.
 */
const maxUnreadBytes = 64 * 1024 * 1024

/** How long nothing may arrive of what an ended child wrote last, in milliseconds: a process it left may hold the pipe open. */
const drainMs = 200

/** @throws RpcError when the command cannot be started, naming it and what to do. */
export async function startChild(spec: ChildCommand, events: ChildEvents): Promise<Child> {
  const name = nameOf(spec)
  const spawned = await spawnGroup(spec)
  const { child, pid, stdin, stdout, stderr } = spawned
  const pipes = [stdin, stdout, stderr]
  const recentStderr = createRecentLines()
  const logged = createBoundedLog(line => console.info(`[${name}] ${line}`))
  const exited = new Promise<void>(resolve => child.once('exit', resolve))
  let state: State = 'running'
  let ended: Promise<void> | undefined

  const outputEvents: OutputEvents = {
    onLine: events.onLine,
    onLineTooLong: () => lose(`wrote a message of over ${maxLineBytes} bytes`, ErrorCode.tooLarge),
    onLogLine(line) {
      recentStderr.push(line)
      logged.push(line)
    },
  }
  const output = readOutput(spawned, outputEvents, spec.redact)
  stdout.on('end', () => onPipeClosed('closed its stdout'))
  // EPIPE and its like. Without a listener they would end this process.
  for (const pipe of pipes) pipe.on('error', () => onPipeClosed('closed a pipe'))
  child.once('exit', onExit)

  function lose(what: string, code?: number): void {
    if (state !== 'running') return
    state = 'lost'
    console.error(`[${name}] ${what}`)
    events.onGone(toFailure(what, code))
    void endOnce()
  }

  function loseExited(): void {
    const foreign = findForeignProgram(spec.command)
    // What a shell said of its bytes.
    if (foreign !== undefined) recentStderr.clear()
    lose(foreign ?? describeExit(child))
  }

  function end(): Promise<void> {
    if (state === 'running') state = 'ending'
    return endOnce()
  }

  function endOnce(): Promise<void> {
    hold(true)
    ended ??= endGroup(spawned, exited)
    return ended
  }

  /** A pipe that closes is most often the first sign of an exit, which explains it better. */
  function onPipeClosed(what: string): void {
    const timer = setTimeout(lose, drainMs, what)
    child.once('close', () => clearTimeout(timer))
  }

  /** Reads what the child wrote last, and then gives it up. */
  function onExit(): void {
    // Processes that the child left behind are killed as well.
    signalGroup(pid, 'SIGKILL')
    disownGroup(pid)
    const timer = setTimeout(giveUp, state === 'running' ? drainMs : 0)
    stdout.on('data', () => timer.refresh())
    child.once('close', giveUp)

    function giveUp(): void {
      // A slow reader has not taken all yet.
      if (!output.isTaken()) return void timer.refresh()
      clearTimeout(timer)
      for (const pipe of pipes) pipe.destroy()
      loseExited()
    }
  }

  function toFailure(what: string, code: number = ErrorCode.backendFailed): RpcError {
    const stderr = recentStderr.read()
    const message = stderr.length === 0 ? `${name} ${what}` : `${name} ${what}. Its last words:\n${stderr.join('\n')}`
    const { exitCode, signalCode: signal } = child
    return new RpcError(code, message, { command: name, exitCode, signal, stderr })
  }

  function hold(held: boolean): void {
    // The child is held while it has calls to answer.
    logged.restart()
    const act = held ? 'ref' : 'unref'
    child[act]()
    for (const pipe of pipes) pipe[act]()
  }

  return {
    write(line) {
      if (stdin.writableLength > maxUnreadBytes) lose('does not read its input')
      else stdin.write(line)
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    hold,
    end,
    toFailure,
    ended: exited,
  }
}

function describeExit({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ? `was killed by ${signalCode}` : `exited with code ${exitCode}`
}
