import { expect, it } from 'vitest'
import { createSemaphore } from './semaphore.ts'

it('runs as many at once as there are places, the others in the order they came, also past a failure', async () => {
  const withPermit = createSemaphore(2)
  const begun: number[] = []
  let inside = 0
  let most = 0
  const tasks = [0, 1, 2, 3, 4].map(id =>
    withPermit(async () => {
      begun.push(id)
      most = Math.max(most, ++inside)
      await new Promise(resolve => setTimeout(resolve, 5))
      inside--
      if (id === 1) throw new Error('one fails')
      return id
    }),
  )
  const outcomes = await Promise.allSettled(tasks)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect(begun).toEqual([0, 1, 2, 3, 4])
  expect(most).toBe(2)
})
