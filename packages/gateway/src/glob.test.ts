import { describe, expect, it } from 'vitest'
import { interruptible } from '../test/interruptible.ts'
import { matchesGlob, mayBeginWith } from './glob.ts'

describe('a glob', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['a', 'A', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything at all', true],
    ['docs___*', 'docs___search', true],
    ['docs___*', 'docs__search', false],
    ['*search', 'docs___search', true],
    ['d*s___*s*', 'docs___search', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-b-b-d', false],
    ['a**', 'a', true],
    ['.*', 'docs', false],
    ['[a]', 'a', false],
    ['*', '*', true],
    ['a*b', 'a*cb', true],
    ['docs://search[?]q=*', 'docs://search?q=a', true],
    ['docs://search[?]q=*', 'docs://search/q=a', false],
    ['a[*]', 'a*', true],
    ['a[*]', 'ab', false],
    ['[*]*[?]', '*a?', true],
    ['[*]*[?]', '*', false],
    ['[*', '[ab', true],
    ['[?]]', '?]', true],
    ['http://[::1]/*', 'http://[::1]/x', true],
    ['corp\\*', 'corp\\ada', true],
  ])('%s takes %s: %s', (glob, text, taken) => {
    expect(matchesGlob(glob, text)).toBe(taken)
  })

  it.each([
    ['docs[?]x', 'docs', true],
    ['docs[?]x', 'docs?', true],
    ['docs[?]x', 'docs/', false],
    ['docs?x', 'docs/', true],
    ['[*]', 'a', false],
    ['docs', 'docs___', false],
  ])('%s may be something that begins with %s: %s', (glob, prefix, may) => {
    expect(mayBeginWith(glob, prefix)).toBe(may)
  })

  it('cannot be made slow by what it is held against', () => {
    // Trying each star at each place takes longer than the age of the universe.
    expect(interruptible(() => matchesGlob(`${'a*'.repeat(30)}b`, 'a'.repeat(8_192)))).toBe(false)
  })
})
