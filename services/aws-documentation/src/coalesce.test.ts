import { expect, it } from 'vitest'
import { coalesce } from './coalesce.ts'

it('shares the request of later callers also when one that was given up ends late', async () => {
  const requests: { reject(reason: unknown): void; resolve(page: string): void }[] = []
  const read = coalesce(() => new Promise<string>((resolve, reject) => requests.push({ resolve, reject })))
  const url = new URL('https://docs.test/page')
  const never = new AbortController().signal

  const left = new AbortController()
  const given = read(url, left.signal)
  left.abort(new Error('left'))
  await expect(given).rejects.toThrow('left')
  const second = read(url, never)
  requests[0]?.reject(left.signal.reason)
  await new Promise(resolve => setImmediate(resolve))
  const third = read(url, never)

  expect(requests).toHaveLength(2)
  requests[1]?.resolve('page')
  expect(await Promise.all([second, third])).toEqual(['page', 'page'])
})
