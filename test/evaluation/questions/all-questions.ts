import { incidentQuestions } from './incidents.ts'
import { measurementQuestions } from './measurements.ts'
import { pageQuestions } from './pages.ts'
import type { Question } from './question.ts'

export const allQuestions: readonly Question[] = [...incidentQuestions, ...measurementQuestions, ...pageQuestions]
