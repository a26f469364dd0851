import { expect, it } from 'vitest'
import { longerNames, withoutPrefix } from './words.ts'

it.each([
  ['s3:putobject', 'putobject'],
  ['execute-api:invoke', 'invoke'],
  ['putobject', undefined],
  ['12:30', undefined],
  ['aws::s3::bucket', undefined],
  ['https://docs', undefined],
])('%j without the prefix of a service is %j', (word, rest) => {
  expect(withoutPrefix(word)).toBe(rest)
})

it.each([
  ['invoke', 'InvokeFunction, InvokeAsync(x)', ['InvokeFunction', 'InvokeAsync']],
  ['invoke', 'invoked, invokes, reInvokeAll', []],
  ['s3.amazonaws.com', 's3.amazonaws.comX s3xamazonaws.comX', ['s3.amazonaws.comX']],
  ['x-amz_y:z/w', 'x-amz_y:z/wV', ['x-amz_y:z/wV']],
])('after %j in %j go on %j', (word, text, names) => {
  expect(longerNames(word, text)).toEqual(names)
})
