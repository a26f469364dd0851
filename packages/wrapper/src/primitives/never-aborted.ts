/** The signal of work that no single caller may end. */
export const neverAborted: AbortSignal = new AbortController().signal
