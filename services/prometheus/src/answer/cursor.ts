import { createHash } from 'node:crypto'
import { MetricsError } from '../metrics-error.ts'

/** Where a page starts and of which moment it is: `100@1760000000.3kQf0A` or `100@1760000000,1760003600,60.3kQf0A`. */
export type Cursor = { readonly offset: number; readonly times: readonly number[] }

/** What a page is of: with another query, order, workspace or tenant, an offset means other series. */
export type CursorOf = {
  /** Of the workspace, or of the Prometheus that has none. */
  readonly address: string
  readonly tenant: string | undefined
  readonly query: string
  readonly format: string | undefined
  readonly keep: string | undefined
}

/** Written by the tool of an answer, read by the same tool. */
export type WriteCursor = (offset: number) => string

export function createCursorWriter(of: CursorOf, times: readonly number[]): WriteCursor {
  const moment = times.join(',')
  return offset => `${offset}@${moment}.${toMark(of, moment)}`
}

/** The times of a cursor are those of the query, so they are read before the query has an answer. */
export function readCursor(text: string | undefined, times: number, of: CursorOf): Cursor | undefined {
  if (text === undefined) return undefined
  const [, offset, moment = '', mark] = /^(\d{1,12})@([\d.,]+)\.([\w-]{6})$/.exec(text.trim()) ?? []
  const numbers = moment.split(',').map(Number)
  if (offset === undefined || numbers.length !== times || numbers.some(number => !Number.isFinite(number))) {
    throw new MetricsError('invalid_argument', 'cursor is not a next_cursor of this tool: pass it as it was given.')
  }
  if (mark !== toMark(of, moment)) {
    throw new MetricsError(
      'invalid_argument',
      'cursor belongs to another query, keep, format, workspace or tenant: pass it with the arguments of the page before, or leave it out.',
    )
  }
  return { offset: Number(offset), times: numbers }
}

/** No secret: it tells mistakes apart. What a caller may read is decided by the workspace of each call. */
function toMark({ address, tenant, query, format = 'summary', keep }: CursorOf, moment: string): string {
  const said = JSON.stringify([address, tenant, query, format, keep, moment])
  return createHash('sha256').update(said).digest('base64url').slice(0, 6)
}
