import { describe, expect, it } from 'vitest'
import { createAsyncQueue } from './async-queue.ts'

async function isSettled(promise: Promise<unknown> | undefined): Promise<boolean> {
  return Promise.race([
    Promise.resolve(promise).then(() => true),
    new Promise<false>(resolve => setImmediate(resolve, false)),
  ])
}

describe('an inbox', () => {
  it('gives items in the order they came, to a reader before or after them', async () => {
    const inbox = createAsyncQueue<number>()
    const first = inbox.next()
    for (const item of [1, 2, 3]) inbox.push(item)
    expect([await first, await inbox.next(), await inbox.next()]).toEqual([1, 2, 3])
  })

  it('gives what was pushed before a failure, then the failure', async () => {
    const inbox = createAsyncQueue<number>()
    inbox.push(1)
    inbox.fail(new Error('gone'))
    expect(await inbox.next()).toBe(1)
    await expect(inbox.next()).rejects.toThrow('gone')
  })

  it('makes a writer wait while too much is unread, until the reader catches up', async () => {
    const inbox = createAsyncQueue<number>()
    const pushed = Array.from({ length: 20 }, (_, item) => inbox.push(item))
    const full = pushed.filter(promise => promise !== undefined)
    expect(full.length).toBeGreaterThan(0)
    expect(await isSettled(full[0])).toBe(false)
    for (let item = 0; item < 20; item += 1) expect(await inbox.next()).toBe(item)
    expect(await isSettled(Promise.all(full))).toBe(true)
  })

  it('lets writers go on when its reader has left', async () => {
    const inbox = createAsyncQueue<number>()
    const pushed = Array.from({ length: 100 }, (_, item) => inbox.push(item))
    inbox.close()
    const later = Array.from({ length: 100 }, (_, item) => inbox.push(item))
    expect(await isSettled(Promise.all([...pushed, ...later]))).toBe(true)
  })
})
