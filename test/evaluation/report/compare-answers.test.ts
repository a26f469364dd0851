import { expect, it } from 'vitest'
import { compareAnswers } from './compare-answers.ts'

const right = { pod: 'a', minutes: 10, at: new Date('2026-01-01T10:00:00Z'), labels: ['x', 'y'] }

it('accepts an answer with the same names, and numbers and times close to the right ones', () => {
  expect(compareAnswers({ ...right, minutes: 10.09, at: new Date('2026-01-01T10:00:59Z') }, right)).toEqual([])
})

it.each([
  { part: 'a name', answer: { ...right, pod: 'b' } },
  { part: 'a number', answer: { ...right, minutes: 10.2 } },
  { part: 'a number that could not be read', answer: { ...right, minutes: Number.NaN } },
  { part: 'a time', answer: { ...right, at: new Date('2026-01-01T10:02:00Z') } },
  { part: 'the order of a list', answer: { ...right, labels: ['y', 'x'] } },
  { part: 'a missing part', answer: { pod: right.pod, minutes: right.minutes, at: right.at } },
])('rejects $part', ({ answer }) => {
  expect(compareAnswers(answer, right)).toHaveLength(1)
})

it('takes the tolerance of a question', () => {
  const answer = { ...right, minutes: 10.4, at: new Date('2026-01-01T10:04:00Z') }
  expect(compareAnswers(answer, right, { share: 0.05, minutes: 5 })).toEqual([])
})

it('rejects an answer where the right one could not be computed', () => {
  expect(compareAnswers({ hours: Number.NaN }, { hours: Number.NaN })).toHaveLength(1)
})
