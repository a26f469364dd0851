import { expect, it } from 'vitest'
import { createCodeUses } from './code-uses.ts'

it('counts a folder as used until the last use of it has ended', async () => {
  const uses = createCodeUses()
  const ends = [uses.begin('/a'), uses.begin('/a')]
  let isUnused = false
  const unused = uses.untilUnused('/a').then(() => {
    isUnused = true
  })
  ends[0]?.()
  await Promise.resolve()
  expect([isUnused, uses.isUsed('/a')]).toEqual([false, true])
  ends[1]?.()
  await unused
  expect(uses.isUsed('/a')).toBe(false)
})

it('calls a folder unused that was never used, whatever is used beside it', async () => {
  const uses = createCodeUses()
  uses.begin('/b')
  await uses.untilUnused('/a')
  expect(uses.isUsed('/a')).toBe(false)
})
