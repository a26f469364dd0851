import { expect, it } from 'vitest'
import { allQuestions } from './all-questions.ts'
import { incidentQuestions } from './incidents.ts'
import { measurementQuestions } from './measurements.ts'
import { pageQuestions } from './pages.ts'

it('asks twelve questions about metrics and twelve about pages at least', () => {
  expect(incidentQuestions.length + measurementQuestions.length).toBeGreaterThanOrEqual(12)
  expect(pageQuestions.length).toBeGreaterThanOrEqual(12)
})

it('names each question once', () => {
  const ids = allQuestions.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
