/** Telemetry that fails must not fail the call it tells of. */
export function guarded<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    warnOnce(error)
    return undefined
  }
}

let isWarned = false

export function warnOnce(error: unknown): void {
  if (isWarned) return
  isWarned = true
  console.warn('OpenTelemetry failed; calls go on without it. Further failures are not logged', { error })
}
