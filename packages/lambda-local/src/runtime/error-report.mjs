/** An error as Lambda's API carries it. Anything may be thrown, also what is no `Error`. */
export function toErrorReport(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
}
