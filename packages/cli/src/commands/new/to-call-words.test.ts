import { expect, it } from 'vitest'
import { toCallWords } from './to-call-words.ts'

const add = { name: 'add', inputSchema: { type: 'object' } }
const find = { name: 'find', annotations: { readOnlyHint: true }, inputSchema: { required: ['words', 'limit'] } }

it('is of a read-only tool where there is one, with each required argument', () => {
  expect(toCallWords([add, find], 'notes___')).toMatch(
    /--tool-name notes___find --tool-arg 'words=…' --tool-arg 'limit=…'$/,
  )
})

it('is of the first tool where none is read-only', () => {
  expect(toCallWords([add], 'notes___')).toMatch(/--tool-name notes___add$/)
})

it('is none for a server without tools', () => {
  expect(toCallWords([], 'notes___')).toBeUndefined()
})
