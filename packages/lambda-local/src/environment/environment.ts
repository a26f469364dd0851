/** One execution environment: one process tree that loads a function once and is handed one invocation at a time. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { LambdaError } from '../lambda-error.ts'
import {
  type FunctionError,
  toExitError,
  toOutOfMemoryError,
  toReportedError,
  toResponseTooLargeError,
  toTimeoutError,
} from './function-error.ts'
import { type EnvironmentProcess, startProcess } from './process.ts'
import { type RuntimeInvocation, type RuntimeResponse, serveRuntimeApi } from './runtime-api.ts'

export type EnvironmentSpec = {
  /** Also the name of its log stream. */
  readonly id: string
  readonly memoryMb: number
  /** See `environmentMark`. */
  readonly mark: string
  /** The runtime's command line. */
  readonly command: readonly string[]
  readonly codeFolder: string
  /** Variables, once the address of the Runtime API is known. */
  readonly variables: (runtimeApi: string) => Record<string, string>
  /** Stop the processes between invocations, as Lambda does. */
  readonly freeze: boolean
  onLine(line: string): void
  onProcess(pid: number, isThere: boolean): void
}

export type InitResult = { kind: 'ready'; initMs: number } | { kind: 'failed'; error: (id: string) => FunctionError }

/** Where a response goes while the function is still writing it. */
export type ResponseSink = {
  readonly maxBytes: number
  begin(contentType: string): void
  write(chunk: Buffer): void | Promise<void>
}

export type Served = { readonly error?: FunctionError; readonly durationMs: number; readonly maxMemoryBytes: number }

export type Environment = {
  readonly id: string
  /** Resolves when its processes are over: `closed` if that was asked for, or how else it came about. */
  readonly ended: Promise<string>
  readonly isUsable: boolean
  init(timeoutMs: number): Promise<InitResult>
  /** Serves one invocation; `timeoutMs` from now it is ended. */
  serve(invocation: Work, sink: ResponseSink): Promise<Served>
  close(): Promise<void>
}

export type Work = Omit<RuntimeInvocation, 'deadlineMs'> & {
  readonly timeoutMs: number
  /** As the time-out's message states it. */
  readonly timeoutSeconds: number
}

type Active = {
  readonly work: Work
  readonly sink: ResponseSink
  readonly finish: () => void
  /** Resolves when all of the runtime's answer is here, also one that broke off. */
  readonly answered: PromiseWithResolvers<void>
  error?: FunctionError
}

/** How often the memory of a working environment is looked at, milliseconds. */
const measureEveryMs = 250

export async function createEnvironment(spec: EnvironmentSpec): Promise<Environment> {
  const startedAt = performance.now()
  const initDone = Promise.withResolvers<InitResult>()
  let answerNext: ((invocation: RuntimeInvocation) => void) | undefined
  let active: Active | undefined
  let exitReason: string | undefined
  let isClosing = false

  const api = await serveRuntimeApi({
    onNext(answer) {
      answerNext = answer
      initDone.resolve({ kind: 'ready', initMs: performance.now() - startedAt })
      // Asking for the next is what ends an invocation, not its response: only now is the handler's code at rest. But
      // AWS's client asks on a connection of its own, and does not wait for an answer to a stream that failed: what it
      // asks may arrive first.
      active?.answered.promise.then(active.finish)
    },
    async onResponse(requestId, response) {
      const current = active
      if (current?.work.requestId !== requestId) return false
      try {
        const error = await forward(response, current.sink)
        if (error) current.error ??= error
      } finally {
        current.answered.resolve()
      }
      return true
    },
    onError(requestId, report) {
      if (active?.work.requestId !== requestId) return false
      active.error ??= toReportedError(report, 'handler-error')
      active.answered.resolve()
      return true
    },
    onInitError: report => initDone.resolve({ kind: 'failed', error: () => toReportedError(report, 'error') }),
  })
  const processes: EnvironmentProcess = startProcess({
    command: spec.command,
    cwd: spec.codeFolder,
    env: spec.variables(api.address),
    mark: spec.mark,
    onLine: spec.onLine,
  })
  if (processes.pid === undefined) {
    // No fault of the function: its code has not been looked at yet.
    const reason = await processes.ended
    await api.close()
    throw new LambdaError('ServiceException', `An execution environment could not be started. ${reason}`)
  }
  const { pid } = processes
  spec.onProcess(pid, true)
  const ended = processes.ended.then(async reason => {
    exitReason = reason
    initDone.resolve({ kind: 'failed', error: requestId => toExitError(requestId, reason) })
    if (active) {
      active.error ??= toExitError(active.work.requestId, reason)
      active.finish()
    }
    spec.onProcess(pid, false)
    await api.close()
    return isClosing ? 'closed' : reason
  })

  function rest() {
    if (spec.freeze && answerNext && !active) processes.freeze()
  }

  async function init(timeoutMs: number): Promise<InitResult> {
    const timer = setTimeout(() => {
      const error = (requestId: string) => toTimeoutError(requestId, timeoutMs / 1000)
      initDone.resolve({ kind: 'failed', error })
      processes.kill()
    }, timeoutMs)
    const result = await initDone.promise
    clearTimeout(timer)
    await drained()
    return result
  }

  async function serve(work: Work, sink: ResponseSink): Promise<Served> {
    if (exitReason !== undefined) {
      // It ended between being chosen and being used: to the caller, that is the same as while working.
      return { error: toExitError(work.requestId, exitReason), durationMs: 0, maxMemoryBytes: 0 }
    }
    if (!answerNext || active) throw new Error(`Environment ${spec.id} is not ready for an invocation`)
    const done = Promise.withResolvers<void>()
    const current: Active = { work, sink, finish: done.resolve, answered: Promise.withResolvers() }
    active = current
    const answer = answerNext
    answerNext = undefined
    const begunAt = performance.now()
    const end = (error: FunctionError) => {
      current.error ??= error
      processes.kill()
    }
    const timeout = setTimeout(() => end(toTimeoutError(work.requestId, work.timeoutSeconds)), work.timeoutMs)
    const watch = setInterval(() => {
      const memory = processes.measure()
      if (memory && memory.bytes > spec.memoryMb * 1024 * 1024) end(toOutOfMemoryError(work.requestId))
    }, measureEveryMs)
    if (spec.freeze) processes.thaw()
    const { timeoutMs: _, timeoutSeconds: __, ...invocation } = work
    answer({ ...invocation, deadlineMs: Date.now() + work.timeoutMs })

    await done.promise
    const durationMs = performance.now() - begunAt
    clearTimeout(timeout)
    clearInterval(watch)
    await drained()
    const maxMemoryBytes = processes.measure()?.peakBytes ?? 0
    active = undefined
    rest()
    return { durationMs, maxMemoryBytes, ...(current.error && { error: current.error }) }
  }

  return {
    id: spec.id,
    ended,
    get isUsable() {
      return exitReason === undefined && !active && answerNext !== undefined
    },
    init,
    serve,
    async close() {
      isClosing = true
      processes.kill()
      await ended
    },
  }
}

async function forward(response: RuntimeResponse, sink: ResponseSink): Promise<FunctionError | undefined> {
  let bytes = 0
  sink.begin(response.contentType)
  for await (const chunk of response.body) {
    bytes += chunk.length
    // Read to its end even so: the runtime has to get an answer.
    if (bytes <= sink.maxBytes) await sink.write(chunk)
  }
  if (bytes > sink.maxBytes) return toResponseTooLargeError(sink.maxBytes)
  const report = response.errorReport()
  return report && toReportedError(report, 'handler-error')
}

/** What was written before the request that ended the work is in the pipe by now: two turns of the loop read it. */
async function drained() {
  await nextTurn()
  await nextTurn()
}
