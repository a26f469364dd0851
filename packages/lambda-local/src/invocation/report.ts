/** The log lines that Lambda writes about an invocation. */
import type { InvocationReport } from '../events.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

/** Depends on the function's log format: text, or JSON records of the Telemetry API. */
export function toStartLine({ logging }: FunctionDefinition, requestId: string, at: Date): string | undefined {
  if (logging.format === 'Text') return `START RequestId: ${requestId} Version: $LATEST`
  return toRecord(logging.systemLevel, at, 'platform.start', { requestId, version: '$LATEST' })
}

export function toReportLines({ logging }: FunctionDefinition, report: InvocationReport, at: Date): string[] {
  const { requestId, status, errorType, durationMs, initMs, billedMs, memoryMb, maxMemoryMb } = report
  const isPlatformError = status === 'error' || status === 'timeout'
  if (logging.format === 'JSON') {
    const metrics = {
      durationMs: round(durationMs),
      billedDurationMs: billedMs,
      memorySizeMB: memoryMb,
      maxMemoryUsedMB: maxMemoryMb,
      ...(initMs !== undefined && { initDurationMs: round(initMs) }),
    }
    const outcome = isPlatformError ? { status, ...(errorType && { errorType }) } : { status: 'success' }
    const record = toRecord(logging.systemLevel, at, 'platform.report', { requestId, metrics, ...outcome })
    return record ? [record] : []
  }
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(isPlatformError ? [`Status: ${status}`] : []),
    ...(status === 'error' && errorType ? [`Error Type: ${errorType}`] : []),
  ]
  return [`END RequestId: ${requestId}`, `${fields.join('\t')}\t`]
}

/** `platform.start` and `platform.report` have level INFO, so they are omitted at system log level WARN. */
function toRecord(systemLevel: string, at: Date, type: string, record: object): string | undefined {
  return systemLevel === 'WARN' ? undefined : JSON.stringify({ time: at.toISOString(), type, record })
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
