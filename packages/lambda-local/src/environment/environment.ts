/** One execution environment: a process tree that loads a function once and serves one invocation at a time. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { LambdaError } from '../lambda-error.ts'
import {
  type FunctionError,
  toOutOfMemoryError,
  toReportedError,
  toResponseTooLargeError,
  toTimeoutError,
} from './function-error.ts'
import { startProcess } from './process.ts'
import { type RuntimeInvocation, type RuntimeResponse, serveRuntimeApi } from './runtime-api.ts'
import { type Failure, type State, type Transition, transition } from './state.ts'

export type EnvironmentSpec = {
  /** Also the name of its log stream. */
  readonly id: string
  readonly memoryMb: number
  /** How often memory is measured while an invocation runs, milliseconds. */
  readonly measureEveryMs: number
  /** See `environmentMark`. */
  readonly mark: string
  /** The runtime's command line. */
  readonly command: readonly string[]
  readonly codeFolder: string
  /** Variables of the process. They contain the address of the Runtime API. */
  readonly variables: (runtimeApi: string) => Record<string, string>
  /** Stop the processes between invocations, as Lambda does. */
  readonly freeze: boolean
  /** Whether the code is loaded for a snapshot, and restored from it before the first invocation. */
  readonly snapStart?: boolean
  onLine(line: string): void
  /** Called when the process has started and when it has exited. */
  onProcess(pid: number, isThere: boolean): void
}

export type InitResult =
  | { readonly kind: 'ready'; readonly initMs: number }
  | { readonly kind: 'failed'; readonly error: Failure }

/** Receives a response while the function is writing it. */
export type ResponseSink = {
  readonly maxBytes: number
  begin(contentType: string): void
  write(chunk: Buffer): void | Promise<void>
}

export type Served = { readonly error?: FunctionError; readonly durationMs: number; readonly maxMemoryBytes: number }

export type Environment = {
  readonly id: string
  /** Resolves once all processes have exited: with `closed` after `close`, else with the reason of the exit. */
  readonly ended: Promise<string>
  readonly isUsable: boolean
  /** Waits until the code is loaded. Kills the processes after `timeoutMs` milliseconds. */
  init(timeoutMs: number): Promise<InitResult>
  /** Serves one invocation. Kills the processes after `work.timeoutMs`. */
  serve(work: Work, sink: ResponseSink): Promise<Served>
  close(): Promise<void>
}

export type Work = Omit<RuntimeInvocation, 'deadlineMs'> & {
  readonly timeoutMs: number
  /** The function's timeout, for the message of the time-out. */
  readonly timeoutSeconds: number
}

/** What an environment consists of. Tests replace both. */
export type EnvironmentParts = {
  readonly startProcess: typeof startProcess
  readonly serveRuntimeApi: typeof serveRuntimeApi
}

type Job = { readonly requestId: string; readonly sink: ResponseSink }

export async function createEnvironment(
  spec: EnvironmentSpec,
  parts: EnvironmentParts = { startProcess, serveRuntimeApi },
): Promise<Environment> {
  const startedAt = performance.now()
  const life = watchState<State<Job>>({ kind: 'starting' })
  const apply = (event: Transition<Job>) => life.set(transition(life.state, event))
  const jobOf = (requestId: string) => {
    const { state } = life
    return state.kind === 'working' && state.job.requestId === requestId ? state.job : undefined
  }

  const api = await parts.serveRuntimeApi(
    {
      onNext: handOver => apply({ kind: 'asked', handOver }),
      async onResponse(requestId, response) {
        const job = jobOf(requestId)
        if (!job) return false
        let failure: Failure | undefined
        try {
          failure = await forward(response, job.sink)
        } finally {
          apply({ kind: 'answered', job, failure })
        }
        return true
      },
      onError(requestId, report) {
        const job = jobOf(requestId)
        if (job) apply({ kind: 'answered', job, failure: () => toReportedError(report, 'handler-error') })
        return job !== undefined
      },
      onInitError: report => apply({ kind: 'load-failed', failure: () => toReportedError(report, 'error') }),
    },
    spec.snapStart,
  )
  const processes = parts.startProcess({
    command: spec.command,
    cwd: spec.codeFolder,
    env: spec.variables(api.address),
    mark: spec.mark,
    onLine: spec.onLine,
  })
  if (processes.pid === undefined) {
    // Not a function error: the code was not loaded.
    const reason = await processes.ended
    await api.close()
    throw new LambdaError('ServiceException', `An execution environment could not be started. ${reason}`)
  }
  const { pid } = processes
  spec.onProcess(pid, true)
  const ended = processes.ended.then(async reason => {
    const state = apply({ kind: 'exited', reason })
    spec.onProcess(pid, false)
    await api.close()
    return state.kind === 'ended' ? state.reason : reason
  })

  function kill(failure: Failure) {
    apply({ kind: 'killed', failure })
    processes.kill()
  }

  async function init(timeoutMs: number): Promise<InitResult> {
    const timer = setTimeout(() => kill(requestId => toTimeoutError(requestId, timeoutMs / 1000)), timeoutMs)
    const state = await life.until(isLoadedOrFailed)
    const initMs = performance.now() - startedAt
    clearTimeout(timer)
    await drained()
    return state.kind === 'idle' ? { kind: 'ready', initMs } : { kind: 'failed', error: state.failure }
  }

  async function serve(work: Work, sink: ResponseSink): Promise<Served> {
    const { state } = life
    if (state.kind === 'ending' || state.kind === 'ended') {
      // It exited after it was chosen. For the caller this is the same as an exit during the invocation.
      const { failure } = await life.until(isEnded)
      return { error: failure(work.requestId), durationMs: 0, maxMemoryBytes: 0 }
    }
    if (state.kind !== 'idle') throw new Error(`Environment ${spec.id} cannot serve: it is ${state.kind}`)
    const { timeoutMs, timeoutSeconds, ...invocation } = work
    // The service thaws and freezes: neither is time of the function.
    if (spec.freeze) processes.thaw()
    const begunAt = performance.now()
    apply({ kind: 'invoked', job: { requestId: work.requestId, sink } })
    const timeout = setTimeout(() => kill(requestId => toTimeoutError(requestId, timeoutSeconds)), timeoutMs)
    const watch = setInterval(() => {
      const memory = processes.measure()
      if (memory && memory.bytes > spec.memoryMb * 1024 * 1024) kill(toOutOfMemoryError)
    }, spec.measureEveryMs)
    state.handOver({ ...invocation, deadlineMs: Date.now() + timeoutMs })

    await life.until(isOver)
    const durationMs = performance.now() - begunAt
    clearTimeout(timeout)
    clearInterval(watch)
    await drained()
    const error = failureOf(life.state)?.(work.requestId)
    apply({ kind: 'drained' })
    if (spec.freeze && life.state.kind === 'idle') processes.freeze()
    const maxMemoryBytes = processes.measure()?.peakBytes ?? 0
    return { durationMs, maxMemoryBytes, ...(error && { error }) }
  }

  return {
    id: spec.id,
    ended,
    get isUsable() {
      return life.state.kind === 'idle'
    },
    init,
    serve,
    async close() {
      apply({ kind: 'closed' })
      processes.kill()
      await ended
    },
  }
}

type In<Kind extends State<Job>['kind']> = Extract<State<Job>, { kind: Kind }>

function isLoadedOrFailed(state: State<Job>): state is In<'idle' | 'ended'> | (In<'ending'> & { failure: Failure }) {
  return state.kind === 'idle' || state.kind === 'ended' || (state.kind === 'ending' && state.failure !== undefined)
}

function isOver(state: State<Job>): state is In<'finishing' | 'ended'> {
  return state.kind === 'finishing' || state.kind === 'ended'
}

function isEnded(state: State<Job>): state is In<'ended'> {
  return state.kind === 'ended'
}

function failureOf(state: State<Job>): Failure | undefined {
  return 'failure' in state ? state.failure : undefined
}

/** Holds the state, and resolves `until` with the first state that is of the wanted kind, the present one included. */
function watchState<Any>(initial: Any) {
  let state = initial
  const waiting = new Set<() => void>()
  return {
    get state() {
      return state
    },
    set(next: Any): Any {
      state = next
      for (const check of waiting) check()
      return state
    },
    until<Wanted extends Any>(isWanted: (state: Any) => state is Wanted): Promise<Wanted> {
      return new Promise(resolve => {
        const check = () => {
          if (!isWanted(state)) return
          waiting.delete(check)
          resolve(state)
        }
        waiting.add(check)
        check()
      })
    },
  }
}

/** Passes a response on. A response that is too large is read to its end, because the runtime waits for a reply. */
async function forward(response: RuntimeResponse, sink: ResponseSink): Promise<Failure | undefined> {
  let bytes = 0
  sink.begin(response.contentType)
  for await (const chunk of response.body) {
    bytes += chunk.length
    if (bytes <= sink.maxBytes) await sink.write(chunk)
  }
  if (bytes > sink.maxBytes) return () => toResponseTooLargeError(sink.maxBytes)
  const report = response.errorReport()
  return report && (() => toReportedError(report, 'handler-error'))
}

/** Waits until what the processes wrote before their last request is read from the pipe: two turns of the event loop. */
async function drained() {
  await nextTurn()
  await nextTurn()
}
