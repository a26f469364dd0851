import { expect, it } from 'vitest'
import { isSame } from './is-same.ts'

it.each<[a: unknown, b: unknown]>([
  [1, 1],
  ['a', 'a'],
  [null, null],
  [undefined, undefined],
  [{}, {}],
  [
    { a: 1, b: { c: [1, { d: 2 }] } },
    { b: { c: [1, { d: 2 }] }, a: 1 },
  ],
  [[undefined], [undefined]],
])('takes %j and %j for equal', (a, b) => {
  expect(isSame(a, b)).toBe(true)
})

it.each<[a: unknown, b: unknown]>([
  [1, '1'],
  [null, undefined],
  [null, {}],
  [{}, []],
  [{ a: 1 }, {}],
  [{}, { a: 1 }],
  [{ a: 1 }, { b: 1 }],
  [{ toString: undefined }, {}],
  [{ a: undefined }, { toString: undefined }],
  [
    [1, 2],
    [2, 1],
  ],
  [[undefined], ['undefined']],
  [['a', 'b'], ['a,b']],
])('takes %j and %j for different', (a, b) => {
  expect(isSame(a, b)).toBe(false)
})
