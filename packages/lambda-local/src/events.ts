/** Everything that happens in the local Lambda, for logs, metrics and status displays. */
export type LambdaEvent =
  /** A log line, written by a function or by Lambda (`START`, `REPORT`). */
  | (FunctionEvent & { kind: 'log'; line: string; requestId?: string; environmentId: string; tenantId?: string })
  | (FunctionEvent & { kind: 'environment-ready'; environmentId: string; initMs: number })
  | (FunctionEvent & { kind: 'init-failed'; environmentId: string; errorType: string })
  | (FunctionEvent & { kind: 'environment-ended'; environmentId: string; reason: string })
  | (FunctionEvent & { kind: 'invocation-started'; requestId: string; environmentId: string })
  | (FunctionEvent & { kind: 'invocation-ended'; report: InvocationReport })
  | (FunctionEvent & { kind: 'throttled'; reason: string })
  /** A function was added, or its definition replaced. */
  | (FunctionEvent & { kind: 'function-deployed' })

type FunctionEvent = { readonly functionName: string; readonly at: Date }

export type Observe = (event: LambdaEvent) => void

/** The outcome of an invocation. */
export type InvocationReport = {
  readonly requestId: string
  readonly status: 'success' | 'handler-error' | 'error' | 'timeout'
  readonly errorType?: string
  readonly durationMs: number
  /** Time to load the code, billed too. Set for the first invocation of an environment. */
  readonly initMs?: number
  readonly billedMs: number
  readonly memoryMb: number
  readonly maxMemoryMb: number
}
