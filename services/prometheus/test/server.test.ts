import { describe, expect, it } from 'vitest'
import { configured, connect } from './connect.ts'

describe('the server', () => {
  it('offers read-only tools, each with a title, words and schemas', async () => {
    await using on = await connect()
    const { tools } = await on.client.listTools()
    expect(tools.map(tool => tool.name)).toEqual([
      'ExecuteQuery',
      'ExecuteRangeQuery',
      'ListMetrics',
      'ListAlerts',
      'DescribeMetric',
      'FindSeries',
      'CompareQuery',
      'ChartQuery',
      'GetAvailableWorkspaces',
      'GetServerInfo',
    ])
    for (const tool of tools) {
      expect(tool.annotations?.readOnlyHint).toBe(true)
      expect(tool.title).toBeTruthy()
      expect(tool.description).toBeTruthy()
      expect(tool.inputSchema.additionalProperties).toBe(false)
      // Hosts drop a picture beside structured content.
      expect(tool.outputSchema !== undefined).toBe(tool.name !== 'ChartQuery')
    }
    expect(JSON.stringify(tools).length).toBeLessThan(20_000)
    expect(on.client.getInstructions()).toContain('ListMetrics')
  })

  it('gives every array in its schemas one kind of item, as some hosts insist', async () => {
    await using on = await connect()
    const { tools } = await on.client.listTools()
    const arrays: unknown[] = []
    JSON.stringify(tools, (_, value) => {
      if (value?.type === 'array') arrays.push(value.items)
      return value
    })
    expect(arrays.length).toBeGreaterThan(5)
    expect(arrays.filter(items => items === undefined || Array.isArray(items))).toEqual([])
  })

  it.each([
    ['role', { query: 'up', role: 'prod' }],
    ['max_series', { query: 'up', max_series: 0 }],
    ['workspace_id', { query: 'up', workspace_id: '../ws-1' }],
    ['region', { query: 'up', region: 'evil.test/#' }],
    ['query', {}],
  ])('refuses an argument that breaks the schema: %s', async (name, args) => {
    await using on = await connect()
    const { isError, text } = await on.call('ExecuteQuery', args)
    expect(isError).toBe(true)
    expect(text).toContain(name)
    expect(text).toMatch(/^(?:invalid_argument|not_found): /)
    expect(on.asked).toEqual([])
  })

  it.each([
    [{}, 'query is required.'],
    [{ query: 'up', role: 'x' }, 'Unknown argument "role".'],
    [{ query: 1 }, 'query must be of type string.'],
    [{ query: 'up', max_series: 5000 }, 'max_series must be 1000 or less.'],
    [{ query: 'up', max_series: 1.5 }, 'max_series must be a whole number.'],
    [{ query: 'up', format: 'csv' }, 'format must be one of "summary", "points".'],
  ])('says what is wrong with %j and which arguments there are', async (args, problem) => {
    await using on = await connect()
    const { text } = await on.call('ExecuteQuery', args)
    expect(text).toBe(
      `invalid_argument: ${problem} Arguments: query (required), time, max_series, keep, format, cursor, workspace_id, region, profile.`,
    )
  })

  it('describes each argument, the required ones first', async () => {
    await using on = await connect()
    const { tools } = await on.client.listTools()
    for (const { name, inputSchema } of tools) {
      const properties = Object.entries(inputSchema.properties ?? {}) as [string, { description?: string }][]
      const required = inputSchema.required ?? []
      expect(
        properties.slice(0, required.length).map(([argument]) => argument),
        name,
      ).toEqual(required)
      expect(
        properties.filter(([, { description }]) => !description),
        name,
      ).toEqual([])
    }
  })

  it('has one type in each place of its schemas', async () => {
    await using on = await connect()
    const { tools } = await on.client.listTools()
    expect(JSON.stringify(tools)).not.toMatch(/"type":\[|"anyOf"|"oneOf"/)
  })

  it.each(['Shell', 'constructor'])('knows no tool %s, and names those there are', async name => {
    await using on = await connect()
    const { isError, text } = await on.call(name)
    expect(isError).toBe(true)
    expect(text).toMatch(
      new RegExp(`^invalid_argument: There is no tool ${name}\\. Tools: ExecuteQuery, .*, GetServerInfo\\.$`),
    )
  })
})

describe('GetServerInfo', () => {
  it('tells where queries go without sending any', async () => {
    await using on = await connect({ env: configured })
    expect((await on.call('GetServerInfo')).structured).toEqual({
      prometheus_url: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-configured',
      aws_region: 'eu-west-1',
      service_name: 'aps',
      workspace_id: 'ws-configured',
      limits: { max_points_per_series: 11_000, max_range_days: 95, max_query_bytes: 16_384 },
    })
    expect([on.asked, on.listed]).toEqual([[], []])
  })

  it.each([
    { of: 'an account with another quota', env: { PROMETHEUS_MAX_RANGE_DAYS: '180' }, start: 'now-179d', days: 180 },
    {
      of: 'a Prometheus that is not Amazon’s',
      env: { PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'https://prometheus.test' },
      start: 'now-900d',
      days: undefined,
    },
  ])('tells the longest range of $of, which range queries and charts take', async ({ env, start, days }) => {
    await using on = await connect({ env, data: { resultType: 'matrix', result: [] } })
    const { structured } = await on.call('GetServerInfo')
    expect((structured.limits as { max_range_days?: number }).max_range_days).toBe(days)
    for (const tool of ['ExecuteRangeQuery', 'ChartQuery']) {
      expect((await on.call(tool, { query: 'vector(1)', start })).isError).toBe(false)
      const tooLong = await on.call(tool, { query: 'vector(1)', start: 'now-181d' })
      expect(tooLong.text).toMatch(days === undefined ? /^(?!too_much_data)/ : /^too_much_data: .*180 is the most/)
    }
  })

  it('says so when no workspace is settled', async () => {
    await using on = await connect()
    expect((await on.call('GetServerInfo')).structured).toEqual({
      aws_region: 'eu-west-1',
      service_name: 'aps',
      limits: expect.anything(),
    })
  })
})
