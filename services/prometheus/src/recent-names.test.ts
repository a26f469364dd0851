import { expect, it } from 'vitest'
import type { MetricsSource } from './metrics-source.ts'
import { withRecentNames } from './recent-names.ts'

const workspace = { id: 'ws-1', region: 'eu-west-1' }
const options = { signal: new AbortController().signal }

function setUp({ maxLists = 8 } = {}) {
  const state = { now: 0, asker: 'a', fetched: [] as string[], failing: false }
  const fetch = async <T>(name: string, value: T) => {
    state.fetched.push(name)
    if (state.failing) throw new Error('down')
    return value
  }
  const unused = () => Promise.reject(new Error('not asked'))
  const behind: MetricsSource = {
    query: unused,
    queryRange: unused,
    series: unused,
    metricNames: ({ id }, { pattern = 'all' }) => fetch(`${id} ${pattern}`, { names: [id], warnings: [] }),
    metadata: ({ id }, { metric = 'all' }) => fetch(`metadata ${id} ${metric}`, new Map()),
  }
  const source = withRecentNames(behind, { asker: () => state.asker, now: () => state.now, maxLists })
  return { state, source }
}

it('fetches the names and the metadata of a workspace once in ten seconds', async () => {
  const { state, source } = setUp()
  for (const now of [0, 9_999, 10_000]) {
    state.now = now
    expect((await source.metricNames(workspace, {}, options)).names).toEqual(['ws-1'])
    await source.metadata(workspace, {}, options)
  }
  expect(state.fetched).toEqual(['ws-1 all', 'metadata ws-1 all', 'ws-1 all', 'metadata ws-1 all'])
})

it('keeps lists of workspaces, regions and askers apart', async () => {
  const { state, source } = setUp()
  await source.metricNames(workspace, {}, options)
  await source.metricNames({ ...workspace, id: 'ws-2' }, {}, options)
  await source.metricNames({ ...workspace, region: 'eu-west-2' }, {}, options)
  state.asker = 'b'
  await source.metricNames(workspace, {}, options)
  expect(state.fetched).toEqual(['ws-1 all', 'ws-2 all', 'ws-1 all', 'ws-1 all'])
})

it('asks each time for a pattern and for one metric', async () => {
  const { state, source } = setUp()
  for (const _ of [1, 2]) {
    await source.metricNames(workspace, { pattern: 'x' }, options)
    await source.metadata(workspace, { metric: 'x' }, options)
  }
  expect(state.fetched).toHaveLength(4)
})

it('keeps no failure', async () => {
  const { state, source } = setUp()
  state.failing = true
  await expect(source.metricNames(workspace, {}, options)).rejects.toThrow('down')
  state.failing = false
  expect((await source.metricNames(workspace, {}, options)).names).toEqual(['ws-1'])
})

it('keeps no more lists than it may, the latest ones', async () => {
  const { state, source } = setUp({ maxLists: 2 })
  for (const id of ['ws-1', 'ws-2', 'ws-3', 'ws-3', 'ws-1']) await source.metricNames({ ...workspace, id }, {}, options)
  expect(state.fetched).toEqual(['ws-1 all', 'ws-2 all', 'ws-3 all', 'ws-1 all'])
})
