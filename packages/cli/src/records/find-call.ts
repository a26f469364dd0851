import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import type { KeptRecord } from './kept-records.ts'

/** All records of the call that a request was part of, the gateway's first. The log shows the first 8 characters of an id. */
export function findCall(id: string, kept: readonly KeptRecord[]): KeptRecord[] {
  const named = kept.filter(({ record }) =>
    idsOf(record).some(own => own === id || (id.length >= 8 && own.startsWith(id))),
  )
  const ids = new Set(named.flatMap(({ record }) => idsOf(record)))
  const found = kept.filter(({ record }) => idsOf(record).some(own => ids.has(own)))
  return found.sort((one, other) => Number(one.record.callId !== undefined) - Number(other.record.callId !== undefined))
}

function idsOf({ requestId, callId, targetRequestId }: ExchangeRecord): string[] {
  return [requestId, callId, targetRequestId].filter(id => id !== undefined)
}
