import type { InvocationReport } from './invocation/report.ts'

/** What happens, as it happens: for a log on screen, for metrics, for a status line. */
export type LambdaEvent =
  /** A line a function wrote, or one Lambda wrote about it (`START`, `REPORT`). */
  | (FunctionEvent & { kind: 'log'; line: string; requestId?: string; environmentId: string; tenantId?: string })
  | (FunctionEvent & { kind: 'environment-ready'; environmentId: string; initMs: number })
  | (FunctionEvent & { kind: 'init-failed'; environmentId: string; errorType: string })
  | (FunctionEvent & { kind: 'environment-ended'; environmentId: string; reason: string })
  | (FunctionEvent & { kind: 'invocation-started'; requestId: string; environmentId: string })
  | (FunctionEvent & { kind: 'invocation-ended'; report: InvocationReport })
  | (FunctionEvent & { kind: 'throttled'; reason: string })
  /** The definition was added, or put in another's place. */
  | (FunctionEvent & { kind: 'function-deployed' })

type FunctionEvent = { readonly functionName: string; readonly at: Date }

export type Observe = (event: LambdaEvent) => void
