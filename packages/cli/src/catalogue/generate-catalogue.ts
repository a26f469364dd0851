/** Writes what the server of a service offers, asked in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { basename, extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  type Cause,
  describeEnd,
  findCause,
  findLoggedError,
  findSourceCause,
  toWayOut,
} from '@mcp-lambda/serverless/loading'
import { findExport } from './find-export.ts'
import { findImport } from './find-import.ts'
import { preparePython } from './prepare-python.ts'
import { type Reason, toReason, toTrace, withPlace } from './to-reason.ts'

// `.js` in the packed package.
const generator = join(import.meta.dirname, `generate${extname(import.meta.filename)}`)

/** Longest that a server may take to load and to list, milliseconds: as long as Lambda lets one start before a snapshot. */
const limitMs = 120_000

/** How long its process has to end what it started, milliseconds. */
const graceMs = 3_000

/** What was seen of a server while it was asked. */
export type Seen = {
  /** Its tools ask their clients questions (`rerun`), so that it needs state keys on each stage. */
  needsStateKeys: boolean
  /** Its handler has one server object, which serves one tenant, and no function that makes servers. */
  isOneServer: boolean
  /** Its modules connect a transport of their own to standard input as they load. */
  readsStdin: boolean
}

/** Exit code of Node where an `await` at the top of a module waits for nothing. */
const unsettledAwait = 13

/** JSON-RPC 2.0, section 5.1: the error itself is logged. */
const internalError = -32603

/** What the process of the server sends once. One that ends without a word has its error on stderr. */
export type Answer =
  | { readonly kind: 'written'; readonly seen: Seen }
  /** As the server answered. */
  | {
      readonly kind: 'failed'
      readonly message: string
      readonly code?: number
      readonly data?: unknown
      /** Where the handler itself is wrong. */
      readonly cause?: Cause
    }

type Details = { readonly wayOut: string; readonly exitCause: Cause; readonly place: string }

/** The server does not say what it offers. The message has the reason, and the way out where there is one. */
export class CatalogueFailed extends Error {
  override readonly name = 'CatalogueFailed'
  readonly reason: string
  readonly wayOut: string | undefined
  /** Why its process ended. */
  readonly exitCause: Cause | undefined
  /** In the sources of the service, as `src/server.ts:1`. */
  readonly place: string | undefined

  constructor(reason: string, { wayOut, exitCause, place }: Partial<Details> = {}) {
    const said = place === undefined ? reason : `${reason}, at ${place}`
    super(wayOut === undefined ? said : `${said}\n${wayOut}`)
    this.reason = reason
    this.wayOut = wayOut
    this.exitCause = exitCause
    this.place = place
  }
}

/**
 * @param directory the folder of the service
 * @param file where the catalogue is written
 * @throws CatalogueFailed with the error of the server
 */
export async function generateCatalogue(directory: string, file: string, signal?: AbortSignal): Promise<Seen> {
  let answer: Answer | undefined
  const python = await preparePython(directory)
  signal?.throwIfAborted()
  const child = fork(generator, [directory, file, ...python], { cwd: directory, silent: true })
  child.on('message', message => {
    answer = message as Answer // Sent by the generator alone.
  })
  const logged = child.stdout ? text(child.stdout) : Promise.resolve('')
  const written = child.stderr ? text(child.stderr) : Promise.resolve('')
  const { code, isLate } = await waitForEnd(child, signal)
  const lines = await written
  if (answer?.kind === 'written') return answer.seen
  const failed = { directory, isPython: python.length > 0 }
  if (answer?.kind === 'failed') {
    const logged = answer.code === internalError ? findLoggedError([lines]) : undefined
    if (logged !== undefined) {
      throw describeFailure(withPlace(logged, directory), findSourceCause(logged.reason, logged.trace), failed)
    }
    const { reason, cause } = answer.cause ? { reason: answer.message, cause: answer.cause } : describeEnd(answer)
    throw describeFailure({ reason }, cause, failed)
  }
  const ended = toReason(lines, directory)
  if (code === unsettledAwait)
    throw describeFailure(
      { reason: 'its modules do not end to load' },
      { kind: 'timed-out' },
      { directory, isPython: false },
    )
  if (!isLate) {
    const { reason = `the server ended with ${code}` } = ended ?? {}
    const cause = findLoadCause({ ...ended, reason }, { directory, trace: toTrace(lines) })
    throw describeFailure({ ...ended, reason }, cause, failed)
  }
  // What a child writes to stderr is logged to stdout here.
  const words = (await logged).trimEnd().split('\n')
  const last = ended?.reason ?? words.at(-1)
  const reason = `no answer within ${limitMs / 1_000} s${last ? `; its last line: ${last}` : ''}`
  throw describeFailure({ reason }, findCause([...words, ...lines.split('\n')]) ?? { kind: 'timed-out' }, failed)
}

/** Of an error that ended the process: its words are the service's own, so that few of them say for certain why. */
function findLoadCause(
  found: Reason,
  { directory, trace }: { readonly directory: string; readonly trace: readonly string[] },
): Cause | undefined {
  const { reason } = found
  const own = findImport(reason, directory) ?? findExport(found, directory) ?? findSourceCause(reason, trace)
  if (own !== undefined) return own
  const cause = findCause([reason])
  return cause?.kind === 'package-missing' || cause?.kind === 'variable-missing' ? cause : undefined
}

/** Once it is late, or not wanted any more, it ends itself and what it started. */
async function waitForEnd(child: ChildProcess, signal: AbortSignal | undefined) {
  let isLate = false
  let killing: NodeJS.Timeout | undefined
  const end = () => {
    child.kill()
    // Code that never gives way does not see that.
    killing = setTimeout(() => child.kill('SIGKILL'), graceMs)
  }
  const limit = setTimeout(() => {
    isLate = true
    end()
  }, limitMs)
  signal?.addEventListener('abort', end, { once: true })
  try {
    const [code, endedBy] = await once(child, 'close')
    signal?.throwIfAborted()
    return { code: code ?? endedBy, isLate }
  } finally {
    clearTimeout(limit)
    clearTimeout(killing)
    signal?.removeEventListener('abort', end)
  }
}

type Failed = { readonly directory: string; readonly isPython: boolean }

function describeFailure(
  { reason, place }: Reason,
  exitCause: Cause | undefined,
  { directory, isPython }: Failed,
): CatalogueFailed {
  const wayOut = exitCause && toWayOut({ service: basename(directory), isPython, cause: exitCause })
  const details = { ...(exitCause && { exitCause }), ...(wayOut && { wayOut }), ...(place !== undefined && { place }) }
  return new CatalogueFailed(reason, details)
}
