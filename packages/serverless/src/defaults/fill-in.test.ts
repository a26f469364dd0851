import { expect, it } from 'vitest'
import { additionsTo, mergeOver } from './fill-in.ts'

it('adds a default only where nothing is written', () => {
  const defaults = { provider: { runtime: 'nodejs24.x', logs: { lambda: { logFormat: 'JSON' } } } }
  expect(additionsTo({ provider: { name: 'aws', logs: { lambda: {} } } }, defaults)).toEqual([
    { path: ['provider', 'runtime'], value: 'nodejs24.x' },
    { path: ['provider', 'logs', 'lambda', 'logFormat'], value: 'JSON' },
  ])
})

it('leaves lists, false and 0 as they are written', () => {
  const written = { events: [], url: false, concurrency: 0 }
  expect(additionsTo(written, { events: ['a'], url: true, concurrency: 1 })).toEqual([])
})

it('replaces no text by a mapping', () => {
  expect(additionsTo({ provider: 'aws' }, { provider: { runtime: 'nodejs24.x' } })).toEqual([])
})

it('merges mappings, and what is over wins', () => {
  expect(mergeOver({ params: { default: { a: 1, b: 1 } } }, { params: { default: { b: 2 }, prod: { a: 3 } } })).toEqual(
    {
      params: { default: { a: 1, b: 2 }, prod: { a: 3 } },
    },
  )
})
