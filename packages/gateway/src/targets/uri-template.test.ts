import { expect, it } from 'vitest'
import { interruptible } from '../../test/interruptible.ts'
import { createUriMatcher } from './uri-template.ts'

it.each([
  ['test://item/{id}', 'test://item/1'],
  ['test://item/{id}', 'test://item/a%20b'],
  ['test://item/{id}', 'test://item/größe'],
  ['test://{a}/{b}/end', 'test://1/2/end'],
  ['test://{a}-{b}', 'test://1-2-3'],
  ['test://{+path}x{b}y', 'test://x/xy'],
  ['file:///{+path}', 'file:///a/b/c.txt'],
  // Python's FastMCP and mcp-nest mean a path by it.
  ['test://{owner}/{path*}', 'test://ada/a/b/c.txt'],
  ['test://search{?q,page}', 'test://search?q=1&page=2'],
  ['test://search{?q,page}', 'test://search'],
  ['test://plain', 'test://plain'],
  ['test://{unclosed', 'test://{unclosed'],
])('%s takes %s', (template, uri) => {
  expect(createUriMatcher(template)(uri)).toBe(true)
})

it.each([
  ['test://item/{id}', 'test://item/1/2'],
  ['test://item/{id}', 'other://item/1'],
  ['test://item/{id}', 'test://item'],
  ['test://{a}/{b}/end', 'test://1/2/ending'],
  ['test://{a}/end', 'xtest://1/end'],
  ['test://plain', 'test://plain/more'],
  ['test://{+path}x', 'test://y'],
])('%s leaves %s', (template, uri) => {
  expect(createUriMatcher(template)(uri)).toBe(false)
})

it('leaves a URI longer than any real one', () => {
  const matches = createUriMatcher('test://{+path}')
  expect(matches(`test://${'a'.repeat(8000)}`)).toBe(true)
  expect(matches(`test://${'a'.repeat(9000)}`)).toBe(false)
})

it('takes as long for a template made to be slow as for any other', () => {
  // As a regular expression, each of the 200 variables could end anywhere: about 8000^200 ways to try.
  const matches = createUriMatcher(`test://${'{a}'.repeat(200)}!`)
  expect(interruptible(() => matches(`test://${'a'.repeat(8000)}`))).toBe(false)
})
