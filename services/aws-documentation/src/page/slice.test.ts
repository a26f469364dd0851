import { describe, expect, it } from 'vitest'
import { sliceMarkdown } from './slice.ts'

const page = [
  '# Title',
  'First paragraph of the page, with some words in it.',
  '## Code',
  '```python\none = 1\ntwo = 2\nthree = 3\nfour = 4\n```',
  '## Table',
  '| A | B |\n| --- | --- |\n| a1 | b1 |\n| a2 | b2 |\n| a3 | b3 |\n| a4 | b4 |',
  '- item\n\n  ```json\n  { "a": 1,\n    "b": 2,\n    "c": 3 }\n  ```',
  'Last paragraph.',
].join('\n\n')

/** Reads the whole text as a client would, by following `end`. */
function readOn(markdown: string, maxLength: number) {
  const slices = []
  for (let start = 0; start < markdown.length; ) {
    const slice = sliceMarkdown(markdown, start, maxLength)
    slices.push(slice)
    start = slice.end
  }
  return slices
}

describe.each([1, 2, 7, 20, 33, 50, 64, 100, 150, 1000])('following the slices at %i characters', maxLength => {
  const slices = readOn(page, maxLength)

  it('reads every character once', () => {
    expect(slices.map(({ start, end }) => page.slice(start, end)).join('')).toBe(page)
  })

  it('never takes more than was asked for', () => {
    for (const { start, end } of slices) expect(end - start).toBeLessThanOrEqual(maxLength)
  })
})

it.each([40, 50, 64, 100, 150])('leaves no code block open at %i characters', maxLength => {
  for (const { markdown } of readOn(page, maxLength)) expect((markdown.match(/```/g) ?? []).length % 2).toBe(0)
})

it('gives a short text whole', () => {
  expect(sliceMarkdown('a b', 0, 10)).toEqual({ markdown: 'a b', start: 0, end: 3 })
})

it('ends between blocks, the heading kept with what follows it', () => {
  const text = 'A paragraph that is long enough.\n\n## Next\n\nText below.'
  const { markdown, end } = sliceMarkdown(text, 0, 46)
  expect(markdown).toBe('A paragraph that is long enough.')
  expect(text.slice(end)).toBe('## Next\n\nText below.')
})

it('cuts a table rather than give a short slice before it', () => {
  const text = 'Short.\n\n| A | B |\n| --- | --- |\n| a1 | b1 |\n| a2 | b2 |\n| a3 | b3 |\n| a4 | b4 |'
  expect(sliceMarkdown(text, 0, 70).markdown).toBe(
    'Short.\n\n| A | B |\n| --- | --- |\n| a1 | b1 |\n| a2 | b2 |\n| a3 | b3 |',
  )
})

it.each([
  ['a table', 'Some words here.\n| A | B |\n| --- | --- |\n| a1 | b1 |', 50, 'Some words here.'],
  ['a code block', 'Some words here.\n```js\nlet one = 1\nlet two = 2\n```', 26, 'Some words here.'],
])('does not part the head of %s from what follows', (_, text, maxLength, markdown) => {
  expect(sliceMarkdown(text, 0, maxLength).markdown).toBe(markdown)
})

it('does not leave the end of a code block for the next slice', () => {
  const text = '```js\nlet one = 1\nlet two = 2\n```\nAfter the code.'
  const { markdown, end } = sliceMarkdown(text, 0, 32)
  expect(markdown).toBe('```js\nlet one = 1\n```')
  expect(text.slice(end)).toBe('let two = 2\n```\nAfter the code.')
})

it('closes a code block it has to cut and opens it again', () => {
  const code = '```python\none = 1\ntwo = 2\nthree = 3\nfour = 4\n```'
  const first = sliceMarkdown(code, 0, 30)
  const second = sliceMarkdown(code, first.end, 100)
  expect(first.markdown).toBe('```python\none = 1\ntwo = 2\n```')
  expect(second.markdown).toBe('```python\nthree = 3\nfour = 4\n```')
})

it('does the same for code inside a list item, at its indentation', () => {
  const text = '- ```json\n  { "a": 1,\n    "b": 2,\n    "c": 3 }\n  ```\n- next'
  const first = sliceMarkdown(text, 0, 36)
  expect(first.markdown).toBe('- ```json\n  { "a": 1,\n    "b": 2,\n  ```')
  expect(sliceMarkdown(text, first.end, 100).markdown).toBe('  ```json\n    "c": 3 }\n  ```\n- next')
})

it('knows a fence inside a longer fence for code', () => {
  const code = '````markdown\n```js\nconst a = 1\n```\nThe end of it.\n````'
  const first = sliceMarkdown(code, 0, 38)
  expect(first.markdown).toBe('````markdown\n```js\nconst a = 1\n```\n````')
  expect(sliceMarkdown(code, first.end, 100).markdown).toBe('````markdown\nThe end of it.\n````')
})

it('repeats the head of a table it has to cut', () => {
  const table = '| A | B |\n| --- | --- |\n| a1 | b1 |\n| a2 | b2 |\n| a3 | b3 |'
  const first = sliceMarkdown(table, 0, 45)
  expect(first.markdown).toBe('| A | B |\n| --- | --- |\n| a1 | b1 |')
  expect(sliceMarkdown(table, first.end, 100).markdown).toBe('| A | B |\n| --- | --- |\n| a2 | b2 |\n| a3 | b3 |')
})

it('takes pipes inside code for code, not for a table', () => {
  const text = '```\n| a |\n| - |\n| b |\n| c |\n```'
  expect(sliceMarkdown(text, 16, 100).markdown).toBe('```\n| b |\n| c |\n```')
})

it('ends between words where there is nothing better', () => {
  expect(sliceMarkdown('alpha beta gamma delta', 0, 13).markdown).toBe('alpha beta')
})

it('never cuts a character in two', () => {
  const slices = readOn('😀😀😀😀', 3)
  expect(slices.map(slice => slice.markdown)).toEqual(['😀', '😀', '😀', '😀'])
})

it('gives one whole character to whoever asks for half of one', () => {
  expect(sliceMarkdown('😀😀', 0, 1)).toEqual({ markdown: '😀', start: 0, end: 2 })
})
