import { expect, it } from 'vitest'
import { findFaults } from './random-answers.ts'

it.each(
  Array.from({ length: 40 }, (_, index) => 100 + index),
)('answers made at random from seed %i are in budget and carry the same facts in both forms', {
  timeout: 60_000,
}, async seed => {
  expect(await findFaults(seed)).toEqual([])
})
