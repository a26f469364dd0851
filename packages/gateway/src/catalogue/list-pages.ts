/** Pages of a list that was filtered for its caller, and the cursors between them. */

import { ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import { lazy, nodeCrypto } from '@mcp-lambda/wrapper/protocol'
import type { Field } from '../config/gateway-config.ts'
import { bytesOf, digestOf, type Entry } from './catalogue-index.ts'

/** What one caller is listed. */
export type Listing = {
  readonly entries: readonly Entry[]
  /** Digest of the whole listing. */
  readonly digest: () => Buffer
}

export type Page = { readonly entries: readonly Entry[]; readonly nextCursor?: string }

export function createListing(field: Field, entries: readonly Entry[]): Listing {
  const toDigest = () => nodeCrypto().createHash('sha256').update(field).update(entries.map(digestOf).join('')).digest()
  return { entries, digest: lazy(toDigest) }
}

/** The page that `cursor` asks for: as many entries as fit, at least one. Throws `RpcError` for an unknown cursor. */
export function readPage({ entries, digest }: Listing, cursor: unknown, maxPageBytes: number): Page {
  let start = 0
  for (let number = 0; ; number += 1) {
    const end = findEnd(entries, start, maxPageBytes)
    const isLast = end === entries.length
    if (cursor === (number === 0 ? undefined : toCursor(digest(), number))) {
      return { entries: entries.slice(start, end), ...(!isLast && { nextCursor: toCursor(digest(), number + 1) }) }
    }
    if (isLast) throw unknownCursor()
    start = end
  }
}

function findEnd(entries: readonly Entry[], start: number, maxPageBytes: number): number {
  let bytes = 0
  for (let end = start; end < entries.length; end += 1) {
    const size = bytesOf(entries[end] as Entry)
    if (end > start && bytes + size > maxPageBytes) return end
    bytes += size
  }
  return entries.length
}

/**
 * A cursor is a digest of the caller's whole listing and the page's number, so it is the same in each environment of a
 * deployment. An altered cursor, and one of an older listing, are unknown. Hidden entries are not part of it.
 */
function toCursor(listing: Buffer, number: number): string {
  return nodeCrypto().createHash('sha256').update(listing).update(String(number)).digest('base64url').slice(0, 22)
}

function unknownCursor(): RpcError {
  return new RpcError(
    ErrorCode.invalidParams,
    'The cursor is none that this gateway gave, or the list has changed since. Start again without a cursor',
    { cause: 'unknown_cursor' },
  )
}
