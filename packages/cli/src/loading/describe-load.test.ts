import type { ServiceLoad } from '@mcp-lambda/serverless/loading'
import { expect, it } from 'vitest'
import { describeLoads } from './describe-load.ts'

const loaded = { kind: 'loaded', initMs: 110.4, tools: [{ name: 'list' }], isStale: false } as const

it.each<{ what: string; load: ServiceLoad; lines: string[] }>([
  {
    what: 'a target, with its tools and the time it took to load',
    load: {
      service: 'notes',
      functionName: 'f',
      isPython: false,
      target: 'notes',
      ...loaded,
      tools: [{ name: 'list' }, { name: 'add' }],
    },
    lines: ['notes  2 tools, loaded in 110 ms'],
  },
  {
    what: 'a target that differs from its catalogue, and the way out',
    load: { service: 'my-notes', functionName: 'f', isPython: false, target: 'notes', ...loaded, isStale: true },
    lines: [
      'notes  1 tool, loaded in 110 ms',
      '       offers something else than services/my-notes/catalogue.json: npm run catalogue',
    ],
  },
  {
    what: 'a dead target, with the place in its sources',
    load: {
      service: 'notes',
      functionName: 'f',
      isPython: false,
      target: 'notes',
      kind: 'failed',
      reason: 'Error: boom',
      place: 'src/a.ts:1',
    },
    lines: ['notes  cannot be loaded: Error: boom', '       at services/notes/src/a.ts:1'],
  },
  {
    what: 'no gateway that has loaded',
    load: { service: 'gateway', functionName: 'g', isPython: false, ...loaded, tools: [] },
    lines: [],
  },
])('shows $what', ({ load, lines }) => {
  expect(describeLoads([load])).toEqual(lines)
})

it('says which secrets are missing, of a target that loads without and of one that does not', () => {
  const facts = { service: 'notes', functionName: 'f', isPython: false, target: 'notes' }
  const missing = [{ service: 'notes', names: ['KEY', 'TOKEN'] }]
  expect(describeLoads([{ ...facts, ...loaded }], missing)).toEqual([
    'notes  1 tool, loaded in 110 ms, with a placeholder for KEY and TOKEN',
  ])
  const [line] = describeLoads([{ ...facts, kind: 'failed', reason: 'HTTP 401' }], missing)
  expect(line).toBe('notes  cannot be loaded without KEY and TOKEN: HTTP 401')
})
