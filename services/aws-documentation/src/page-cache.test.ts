import { expect, it } from 'vitest'
import { createPageCache, type HeldPage } from './page-cache.ts'

function heldPage(characters: number): HeldPage {
  const markdown = 'x'.repeat(characters)
  return {
    page: {
      url: 'u',
      title: 't',
      markdown,
      outline: [],
      tables: [],
      ends: new Map(),
      anchors: new Map(),
      retrievedAtMs: 0,
    },
  }
}

it('lets go of the page used longest ago first', () => {
  const cache = createPageCache(10)
  cache.set('a', heldPage(4))
  cache.set('b', heldPage(4))
  cache.get('a')
  cache.set('c', heldPage(4))
  expect(['a', 'b', 'c'].filter(key => cache.get(key))).toEqual(['a', 'c'])
})

it('counts a replaced page once', () => {
  const cache = createPageCache(10)
  for (let time = 0; time < 5; time++) cache.set('a', heldPage(4))
  cache.set('b', heldPage(6))
  expect(cache.get('a')).toBeDefined()
})

it('does not empty itself for a page that will never fit', () => {
  const cache = createPageCache(10)
  cache.set('a', heldPage(4))
  cache.set('big', heldPage(11))
  expect(cache.get('a')).toBeDefined()
  expect(cache.get('big')).toBeUndefined()
})

it('gives back the room of a page that was deleted', () => {
  const cache = createPageCache(10)
  cache.set('a', heldPage(8))
  cache.delete('a')
  cache.set('b', heldPage(8))
  cache.set('c', heldPage(2))
  expect([cache.get('a'), cache.get('b') && 'b', cache.get('c') && 'c']).toEqual([undefined, 'b', 'c'])
})
