import type { ErrorReport } from './runtime-api.ts'

/** What was thrown, which need not be an `Error`. */
export function toErrorReport(thrown: unknown): ErrorReport {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] }
  return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] }
}
