import { MetricsError } from '../metrics-error.ts'

/** Where a page starts and of which moment it is: `100@1760000000` or `100@1760000000,1760003600,60`. */
export type Cursor = { readonly offset: number; readonly times: readonly number[] }

export function readCursor(text: string | undefined, times: number): Cursor | undefined {
  if (text === undefined) return undefined
  const [, offset, rest = ''] = /^(\d{1,12})@([\d.,]+)$/.exec(text.trim()) ?? []
  const numbers = rest.split(',').map(Number)
  if (offset === undefined || numbers.length !== times || numbers.some(number => !Number.isFinite(number))) {
    throw new MetricsError('invalid_argument', 'cursor is not a next_cursor of this tool: pass it as it was given.')
  }
  return { offset: Number(offset), times: numbers }
}
