import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exceptions } from '../../scripts/prose/exceptions.ts'
import { findFaults } from '../../scripts/prose/find-faults.ts'
import { readComments } from '../../scripts/prose/read-comments.ts'

const longSentence = `${'word '.repeat(31).trim()}.`

function wordsOf(text: string): string[] {
  return findFaults(text).map(({ words }) => words)
}

it.each([
  ['Nobody waits for an answer.', 'nobody'],
  ['Written for whoever asks.', 'whoever'],
  ['What it is told on `invoke`.', 'is told'],
  ['What\nbecomes\nof it.', 'becomes of'],
  ['It takes no notice.', 'takes no notice'],
])('refuses a word of the table: %j', (text, word) => {
  expect(wordsOf(text)).toEqual([word])
})

it.each([
  ['a field is told apart from a method'],
  ['Returns `nobody` if a code span says so.'],
  ['```ts\nnobody()\n```'],
  ['@example\nawait nobody()\n@returns nothing'],
  ['A diagram:\n\n    nobody ──► somebody'],
])('lets pass what is no prose, or another meaning: %j', text => {
  expect(findFaults(text)).toEqual([])
})

it('refuses a sentence of more than 30 words', () => {
  expect(findFaults(`Short. ${longSentence}`)).toEqual([
    { words: 'word word word word word word …', remedy: 'a sentence of 31 words; 30 at the most' },
  ])
})

it('counts sentences, items of a list and paragraphs apart', () => {
  const twenty = 'word '.repeat(20).trim()
  expect(findFaults(`${twenty}. ${twenty}`)).toEqual([])
  expect(findFaults(`${twenty}\n - ${twenty}\n - ${twenty}`)).toEqual([])
  expect(findFaults(`${twenty}\n\n${twenty}`)).toEqual([])
})

it('reads comments, and no strings, templates and expressions that look like one', () => {
  const source = [
    '// One sentence',
    '// on two lines.',
    'const a = "// no comment" + `/* ${1 /* inside */} none */`',
    'const b = /\\/\\* none \\*\\//',
    '/**',
    ' * Of b.',
    ' */',
    '// biome-ignore lint/x: for a program',
    'b.test(a)',
  ].join('\n')
  expect(readComments('source.ts', source).map(({ line, text }) => [line, text.trim()])).toEqual([
    [1, 'One sentence\n on two lines.'],
    [3, 'inside'],
    [5, 'Of b.'],
  ])
})

it('has no exception for a file that is gone', () => {
  const root = join(import.meta.dirname, '../..')
  expect(exceptions.filter(({ file }) => !existsSync(join(root, file)))).toEqual([])
})
