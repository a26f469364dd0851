import { describe, expect, it } from 'vitest'
import { createRace } from './race.ts'

const never = new Promise<never>(() => undefined)

describe('a race', () => {
  it('gives the outcome of each piece of work', async () => {
    const { race } = createRace()
    expect(await race(Promise.resolve(1))).toBe(1)
    await expect(race(Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await race(Promise.resolve(2))).toBe(2)
  })

  it('cuts the wait under way short, and every later one, with the first reason', async () => {
    const { race, interrupt } = createRace()
    const waited = race(never)
    interrupt(new Error('time is up'))
    interrupt(new Error('again'))
    await expect(waited).rejects.toThrow('time is up')
    await expect(race(never)).rejects.toThrow('time is up')
    await expect(race(Promise.resolve(1))).rejects.toThrow('time is up')
  })

  it('leaves no rejection unhandled when the work fails after the interruption', async () => {
    const { race, interrupt } = createRace()
    const failing = Promise.withResolvers<void>()
    const waited = race(failing.promise)
    interrupt(new Error('time is up'))
    await expect(waited).rejects.toThrow('time is up')
    failing.reject(new Error('late'))
    await new Promise(resolve => setImmediate(resolve))
  })
})
