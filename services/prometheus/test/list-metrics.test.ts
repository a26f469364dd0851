import { describe, expect, it } from 'vitest'
import type { QueryResult } from '../src/metrics-source.ts'
import { configured, connect, seconds } from './connect.ts'

describe('ListMetrics', () => {
  it('keeps both forms within 20,000 characters, and pages on from there', async () => {
    const long = Array.from({ length: 1000 }, (_, index) =>
      `a_name_of_forty_characters_${1000 + index}`.padEnd(40, 'x'),
    )
    await using on = await connect({ env: configured, names: long })
    const { structured, text } = await on.call('ListMetrics', { limit: 1000 })
    const shown = (structured.metrics as string[]).length
    expect(JSON.stringify(structured).length).toBeLessThanOrEqual(20_000)
    expect(text.length).toBeLessThanOrEqual(20_000)
    expect(structured).toMatchObject({ total: 1000, has_more: true, next_offset: shown })
  })

  const names = ['c', 'a', 'b']

  it('sorts names and gives them page by page', async () => {
    await using on = await connect({ env: configured, names })
    const first = await on.call('ListMetrics', { limit: 2 })
    expect(first.structured).toMatchObject({
      metrics: [{ name: 'a' }, { name: 'b' }],
      total: 3,
      has_more: true,
      next_offset: 2,
    })
    const second = await on.call('ListMetrics', { limit: 2, offset: 2 })
    expect(second.structured).toMatchObject({ metrics: [{ name: 'c' }], total: 3, has_more: false })
    expect(second.structured).not.toHaveProperty('next_offset')
  })

  it('has no page behind the end', async () => {
    await using on = await connect({ env: configured, names })
    const { structured } = await on.call('ListMetrics', { offset: 10 })
    expect(structured).toMatchObject({ metrics: [], total: 3, has_more: false })
  })

  it('shows type and help, and a histogram in one line', async () => {
    const metadata = {
      lat: { type: 'histogram', help: 'Time\ntaken', unit: 's' },
      c: { type: 'counter', help: 'x'.repeat(200), unit: '' },
    }
    const histogram = ['lat_sum', 'lat_bucket', 'lat_count', 'c_total', 'other_count']
    await using on = await connect({ env: configured, names: histogram, metadata })
    const { structured, text } = await on.call('ListMetrics')
    expect(structured.metrics).toEqual([
      { name: 'c_total', type: 'counter', help: `${'x'.repeat(80)}…` },
      { name: 'lat_bucket', type: 'histogram', help: 'Time taken', with: ['lat_count', 'lat_sum'] },
      { name: 'other_count' },
    ])
    expect(text).toContain('\nlat_bucket (histogram with lat_count, lat_sum): Time taken\n')
  })

  it('finds plain words in the help too', async () => {
    const metadata = { c: { type: 'gauge', help: 'Disk space that is free', unit: '' } }
    await using on = await connect({ env: configured, names, metadata })
    const world = on.asked
    await on.call('ListMetrics', { pattern: 'free DISK' })
    expect(world.map(({ ask }) => ask)).toEqual([{ pattern: 'free DISK' }, {}])
    await on.call('ListMetrics', { pattern: 'free.*' })
    expect(world).toHaveLength(3)
  })

  const shop = [
    'http_request_duration_seconds_bucket',
    'process_resident_memory_bytes',
    'node_memory_used_bytes',
    'disk_avail_bytes',
  ]

  it.each([
    ['latency', ['http_request_duration_seconds_bucket']],
    ['memory usage', ['node_memory_used_bytes']],
    ['memories of memory', ['node_memory_used_bytes', 'process_resident_memory_bytes']],
    ['free disks', ['disk_avail_bytes']],
    ['slow responses', ['http_request_duration_seconds_bucket']],
    ['how much memory is used by node', ['node_memory_used_bytes']],
  ])('finds the names that have the most of several words: %s', async (pattern, expected) => {
    await using on = await connect({
      env: configured,
      namesOf: asked => (asked === undefined ? shop : []),
      metadata: {},
    })
    const { structured, text } = await on.call('ListMetrics', { pattern })
    expect((structured.metrics as { name: string }[]).map(({ name }) => name)).toEqual(expected)
    expect(text).toContain('have the most of them')
  })

  it('finds words of the help where they begin, and leaves out those that name nothing', async () => {
    const metadata = {
      conn: { type: 'counter', help: 'Connections successfully made', unit: '' },
      space: { type: 'gauge', help: 'Full blocks of the disk', unit: '' },
    }
    const namesOf = (asked: string | undefined) => (asked === undefined ? ['conn', 'space'] : [])
    await using on = await connect({ env: configured, namesOf, metadata })
    const { structured } = await on.call('ListMetrics', { pattern: 'which of the disks is full?'.replace('?', '') })
    expect(structured.metrics).toMatchObject([{ name: 'space' }])
  })

  it.each([
    ['temprature', ['room_temperature_celsius']],
    ['room temperatur', ['room_temperature_celsius']],
    ['reqests', ['shop_requests_total']],
    ['banana', []],
  ])('finds names by a word with a wrong letter: %s', async (pattern, expected) => {
    const all = ['room_temperature_celsius', 'shop_requests_total', 'up']
    const namesOf = (asked: string | undefined) => (asked === undefined ? all : [])
    await using on = await connect({ env: configured, namesOf, metadata: {} })
    const { structured } = await on.call('ListMetrics', { pattern })
    expect((structured.metrics as { name: string }[]).map(({ name }) => name)).toEqual(expected)
  })

  it.each([
    ['is the api available', ['up']],
    ['disk available', ['disk_avail_bytes', 'up']],
    ['health', ['up']],
  ])('has the metric up where health is asked for: %s', async (pattern, expected) => {
    const all = [...shop, 'up']
    const namesOf = (asked: string | undefined) => (asked === undefined ? all : [])
    await using on = await connect({ env: configured, namesOf, metadata: {} })
    const { structured, text } = await on.call('ListMetrics', { pattern })
    expect((structured.metrics as { name: string }[]).map(({ name }) => name)).toEqual(expected)
    expect(structured.warnings).toContainEqual(expect.stringContaining('Whether a target is up'))
    expect(text).toContain('Whether a target is up')
  })

  it.each(['tape', '^tape_.*'])('says which prefixes there are where nothing matches: %s', async pattern => {
    await using on = await connect({ env: configured, namesOf: asked => (asked === undefined ? shop : []) })
    const { structured, text } = await on.call('ListMetrics', { pattern })
    expect(structured).toMatchObject({ metrics: [], names_by_prefix: { disk_: 1, http_: 1, node_: 1, process_: 1 } })
    expect(text).toContain('No metric name matches.\nnames by prefix: disk_ (1), http_ (1)')
  })

  it('shows a summary in one line', async () => {
    const metadata = { gc_seconds: { type: 'summary', help: 'Pauses', unit: '' } }
    const summary = ['gc_seconds', 'gc_seconds_count', 'gc_seconds_sum', 'other_sum']
    await using on = await connect({ env: configured, names: summary, metadata })
    expect((await on.call('ListMetrics')).structured.metrics).toEqual([
      { name: 'gc_seconds', type: 'summary', help: 'Pauses', with: ['gc_seconds_count', 'gc_seconds_sum'] },
      { name: 'other_sum' },
    ])
  })

  it('begins with counts by prefix and job where not all names have room', async () => {
    const many = ['a_1', 'a_2', 'b_1', ...Array.from({ length: 7 }, (_, index) => `go_${index}`)]
    const data: QueryResult = { resultType: 'vector', result: [{ metric: { job: 'node' }, value: [seconds, '3'] }] }
    await using on = await connect({ env: configured, names: many, data })
    const { structured, text } = await on.call('ListMetrics', { limit: 2 })
    expect(structured).toMatchObject({ names_by_prefix: { go_: 7, a_: 2, b_: 1 }, targets_by_job: { node: '3' } })
    expect(text).toContain('\nnames by prefix: go_ (7), a_ (2), b_ (1)\ntargets by job: node (3)\na_1\n')
    expect((await on.call('ListMetrics', { limit: 2, offset: 2 })).structured).not.toHaveProperty('names_by_prefix')
  })

  it('takes a leading * for what it means, and finds names in another case where there are none in this', async () => {
    await using on = await connect({ env: configured, names })
    await on.call('ListMetrics', { pattern: '*total' })
    expect(on.asked).toMatchObject([{ ask: { pattern: '.*total$' } }])
    await on.call('ListMetrics', { pattern: '*http*' })
    expect(on.asked.at(-1)).toMatchObject({ ask: { pattern: '.*http.*' } })
    await using empty = await connect({ env: configured })
    expect((await empty.call('ListMetrics', { pattern: 'HTTP' })).text).toBe('No metric name matches.')
    expect(empty.asked).toMatchObject([{ ask: { pattern: 'HTTP' } }, { ask: { pattern: '(?i:HTTP)' } }, { ask: {} }])
  })

  it('leaves the pattern to the backend', async () => {
    await using on = await connect({ env: configured, names })
    await on.call('ListMetrics', { pattern: '^http' })
    expect(on.asked).toMatchObject([{ ask: { pattern: '^http' } }])
  })
})
