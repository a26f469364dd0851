import { expect, it } from 'vitest'
import { adviseOnStep } from './range-advice.ts'

it.each([
  { levels: 40, extreme: 'min' },
  { levels: 60, extreme: 'max' },
])('looks at 100 parts around a selector: min of $levels calls deep is $extreme', async ({ levels, extreme }) => {
  const advice = await adviseOnStep(`min(${'abs('.repeat(levels)}x${')'.repeat(levels)})`, 3600)
  expect(advice?.rewritten).toContain(`${extreme}_over_time(x[1h])`)
})
