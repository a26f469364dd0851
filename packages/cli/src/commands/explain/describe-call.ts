import { describeRecord } from '../../logs/describe-record.ts'
import { findPages } from '../../pages/find-pages.ts'
import type { KeptRecord } from '../../records/kept-records.ts'

/** A call as its records tell it, one part a line. */
export function describeCall(records: readonly KeptRecord[]): string {
  return records.map(describePart).join('\n\n')
}

function describePart({ functionName, record }: KeptRecord): string {
  const { endedAtMs, durationMs, requestId, targetRequestId, method, client, entryPoint, revision, traceId } = record
  const { principal, tenant, decision, drifted, attempts, bytesIn, bytesOut, code } = record
  const lines: [name: string, value: string | undefined][] = [
    ['began', new Date(endedAtMs - durationMs).toISOString()],
    ['request', `${requestId} of ${functionName}`],
    ['asked', [method, describeArguments(record.arguments)].filter(Boolean).join(', ')],
    ['by', [principal, tenant && `tenant ${tenant}`, client].filter(Boolean).join(', ')],
    ['through', [entryPoint, revision && `revision ${revision}`].filter(Boolean).join(', ')],
    ['error', code === undefined ? undefined : String(code)],
    ['policy', decision],
    ['refused', describeRefused(record.refused)],
    ['drift', describeDrift(drifted)],
    ['attempts', attempts === undefined || attempts < 2 ? undefined : String(attempts)],
    ['target', targetRequestId],
    ['bytes', describeBytes(bytesIn, bytesOut)],
    ['trace', traceId],
    ['package', record.package],
    ['more', describePage(record)],
  ]
  const shown = lines.filter(([, value]) => value !== undefined && value !== '')
  return [describeRecord(record), ...shown.map(([name, value]) => `  ${name.padEnd(9)}${value}`)].join('\n')
}

/** The command that prints the page of what went wrong: of the most exact name that has one. */
function describePage({ outcome, refused, cause, code }: KeptRecord['record']): string | undefined {
  if (outcome === 'ok') return undefined
  const names = [refused?.reason, cause, code === undefined ? undefined : String(Math.abs(code)), outcome]
  const name = names.find(name => name !== undefined && findPages(name).length > 0)
  return name === undefined ? undefined : `npx mcp-lambda explain ${name}`
}

function describeArguments(sizes: KeptRecord['record']['arguments'] = {}): string {
  const texts = Object.entries(sizes).map(([name, size]) => `${name} (${size} characters)`)
  return texts.length === 0 ? '' : `arguments ${texts.join(', ')}`
}

/** `wrong_audience: expected https://…, came https://…, client web`. */
function describeRefused(refused: KeptRecord['record']['refused']): string | undefined {
  if (!refused) return undefined
  const { reason, ...facts } = refused
  const texts = Object.entries(facts).map(([name, value]) => `${name} ${value}`)
  return texts.length === 0 ? reason : `${reason}: ${texts.join(', ')}`
}

function describeDrift(drifted: KeptRecord['record']['drifted']): string | undefined {
  if (drifted === 'unknown') return 'the target sends a digest of another version, so that nothing is known'
  return drifted ? 'the target offers something else than was reviewed' : undefined
}

function describeBytes(received: number | undefined, sent: number | undefined): string | undefined {
  const texts = [received === undefined ? '' : `${received} in`, sent === undefined ? '' : `${sent} out`]
  return texts.filter(Boolean).join(', ') || undefined
}
