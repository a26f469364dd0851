import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'

/** `notes___upper 17 ms ok`; at a gateway with where the time went: `(gateway 2, hop 3, target 12 ms)`. */
export function describeRecord(record: ExchangeRecord): string {
  return describeRecordInParts(record).join('  ')
}

/** The same as what stands first, and where the time went, if that is known. */
export function describeRecordInParts(record: ExchangeRecord): string[] {
  const { durationMs, times = 1 } = record
  const took = record.method === undefined ? '' : ` ${toMs(durationMs)}`
  const ending = `${describeAsked(record)}${took} ${describeEnding(record)}${times > 1 ? ` × ${times}` : ''}`
  return [ending, ...describeParts(record)]
}

/** What the caller can mend is a warning; the rest of what fails is an error. */
export function levelOf({ outcome }: ExchangeRecord): 'INFO' | 'WARN' | 'ERROR' {
  switch (outcome) {
    case 'ok':
    case 'cancelled':
      return 'INFO'
    case 'tool_error':
    case 'protocol_error':
    case 'denied':
    case 'throttled':
      return 'WARN'
    case 'timed_out':
    case 'crashed':
      return 'ERROR'
    default:
      return outcome satisfies never
  }
}

function describeAsked({ method = 'request', target, tool }: ExchangeRecord): string {
  if (tool !== undefined) return target === undefined ? tool : `${target}___${tool}`
  return target === undefined ? method : `${method} ${target}`
}

function describeEnding({ outcome, cause, code, decision }: ExchangeRecord): string {
  const why = decision ?? cause ?? code
  return why === undefined || outcome === 'ok' ? outcome : `${outcome} (${why})`
}

function describeParts({ gatewayMs, hopMs, targetMs, cold, targetCold, attempts = 1 }: ExchangeRecord): string[] {
  const parts = [
    ...(gatewayMs === undefined ? [] : [`gateway ${toMs(gatewayMs)}`]),
    ...(hopMs === undefined ? [] : [`${targetMs === undefined ? 'hop and target' : 'hop'} ${toMs(hopMs)}`]),
    ...(targetMs === undefined ? [] : [`target ${toMs(targetMs)}${targetCold ? ' cold' : ''}`]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(cold ? ['cold'] : []),
  ]
  return parts.length === 0 ? [] : [`(${parts.join(', ')})`]
}

function toMs(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
}
