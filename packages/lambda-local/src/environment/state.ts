/** The life of one execution environment: its states, and every transition between them. */
import { type FunctionError, toExitError } from './function-error.ts'
import type { RuntimeInvocation } from './runtime-api.ts'

/** Responds to the runtime's `GET invocation/next`. */
export type HandOver = (invocation: RuntimeInvocation) => void

/** The error of the invocation with this request id, which is unknown while the code is loading. */
export type Failure = (requestId: string) => FunctionError

/** @typeParam Job the invocation that the runtime works on */
export type State<Job> =
  /** The code is loading. */
  | { readonly kind: 'starting' }
  /** The runtime waits for an invocation. */
  | { readonly kind: 'idle'; readonly handOver: HandOver }
  /** The runtime has an invocation. `handOver` is set if the runtime asks for the next one before its response is read. */
  | {
      readonly kind: 'working'
      readonly job: Job
      readonly isAnswered: boolean
      readonly failure?: Failure | undefined
      readonly handOver?: HandOver
    }
  /** The invocation is over. Its last log lines are being read. */
  | { readonly kind: 'finishing'; readonly failure?: Failure | undefined; readonly handOver: HandOver }
  /** The exit of the processes is awaited: they were killed, or the code failed to load. */
  | { readonly kind: 'ending'; readonly failure?: Failure | undefined; readonly isClosed: boolean }
  | { readonly kind: 'ended'; readonly failure: Failure; readonly reason: string }

export type Transition<Job> =
  /** The runtime asks for an invocation. */
  | { readonly kind: 'asked'; readonly handOver: HandOver }
  /** The runtime reports that the code failed to load. */
  | { readonly kind: 'load-failed'; readonly failure: Failure }
  | { readonly kind: 'invoked'; readonly job: Job }
  /** The runtime's response, or its error report, is read to its end. */
  | { readonly kind: 'answered'; readonly job: Job; readonly failure?: Failure | undefined }
  /** The log of the invocation is complete. */
  | { readonly kind: 'drained' }
  /** The processes are killed because of `failure`. */
  | { readonly kind: 'killed'; readonly failure: Failure }
  /** The processes are killed because the environment is no longer needed. */
  | { readonly kind: 'closed' }
  /** The first process has exited. `reason` is in Lambda's words. */
  | { readonly kind: 'exited'; readonly reason: string }

/** The next state; the same object if `event` changes nothing in this state. The first failure of an invocation is kept. */
export function transition<Job>(state: State<Job>, event: Transition<Job>): State<Job> {
  if (state.kind === 'ended') return state
  const failure = 'failure' in state ? state.failure : undefined
  switch (event.kind) {
    case 'asked':
      return afterAsking(state, event.handOver)
    case 'load-failed':
      return state.kind === 'starting' ? { kind: 'ending', failure: event.failure, isClosed: false } : state
    case 'invoked':
      return state.kind === 'idle' ? { kind: 'working', job: event.job, isAnswered: false } : state
    case 'answered':
      if (state.kind !== 'working' || state.job !== event.job) return state
      return toFinishing({ ...state, isAnswered: true, failure: failure ?? event.failure })
    case 'drained':
      return state.kind === 'finishing' ? { kind: 'idle', handOver: state.handOver } : state
    case 'killed':
      return state.kind === 'ending' ? state : { kind: 'ending', failure: failure ?? event.failure, isClosed: false }
    case 'closed':
      return { kind: 'ending', failure, isClosed: true }
    case 'exited': {
      const isClosed = state.kind === 'ending' && state.isClosed
      const exit: Failure = requestId => toExitError(requestId, event.reason)
      return { kind: 'ended', failure: failure ?? exit, reason: isClosed ? 'closed' : event.reason }
    }
    default:
      return event satisfies never
  }
}

function afterAsking<Job>(state: Exclude<State<Job>, { kind: 'ended' }>, handOver: HandOver): State<Job> {
  switch (state.kind) {
    case 'starting':
      return { kind: 'idle', handOver }
    case 'working':
      return toFinishing({ ...state, handOver })
    case 'idle':
    case 'finishing':
      // The runtime asks again after its connection broke.
      return { ...state, handOver }
    case 'ending':
      return state
    default:
      return state satisfies never
  }
}

/**
 * An invocation ends when the runtime asks for the next one: only then is the handler's code at rest. AWS's client asks on
 * a second connection without waiting for the end of a stream that failed, so its request may arrive before that end.
 */
function toFinishing<Job>(state: Extract<State<Job>, { kind: 'working' }>): State<Job> {
  const { isAnswered, handOver, failure } = state
  return isAnswered && handOver ? { kind: 'finishing', handOver, failure } : state
}
