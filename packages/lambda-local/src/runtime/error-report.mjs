/** An error in the format of the Runtime API. Handlers may throw values that are no `Error`. */
export function toErrorReport(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
}
