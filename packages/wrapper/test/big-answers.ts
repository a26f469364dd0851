import { expect } from 'vitest'
import { ErrorCode } from '../src/index.ts'
import { legacyRequest } from '../src/testing/index.ts'

/** A call whose answer has so many bytes of text. */
export const big = (bytes: number, id: number | string = 7) => ({
  ...legacyRequest('tools/call', { name: 'big', arguments: { bytes } }),
  id,
})

/** The error in place of an answer over `limit` bytes. */
export const tooLargeFor = (limit: string) => ({
  code: ErrorCode.tooLarge,
  message: expect.stringContaining(limit),
})
