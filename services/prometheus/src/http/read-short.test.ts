import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { readShort } from './read-short.ts'

const chunks = (...texts: string[]) =>
  Readable.from(
    texts.map(text => Buffer.from(text)),
    { objectMode: false },
  )

it('reads a body that is as long as it may be', async () => {
  expect(String(await readShort(chunks('12345', '67890'), 10))).toBe('1234567890')
})

it('reads an empty body', async () => {
  expect(await readShort(chunks(), 10)).toHaveLength(0)
})

it('leaves a longer body as if nothing had been read', async () => {
  const body = chunks('12345', '67890', 'abc', 'def')
  expect(await readShort(body, 7)).toBeUndefined()
  expect(String(await buffer(body))).toBe('1234567890abcdef')
})

it.each([
  ['with its error', new Error('reset'), 'reset'],
  ['without an error', undefined, 'the body is cut'],
])('rejects a body that is destroyed %s', async (_, cause, message) => {
  const body = new PassThrough()
  body.write('12345')
  const reading = readShort(body, 10)
  body.destroy(cause)
  await expect(reading).rejects.toThrow(message)
})
