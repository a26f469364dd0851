import { describe, expect, it } from 'vitest'
import { MetricsError } from '../src/metrics-error.ts'
import { configured, connect } from './connect.ts'

describe('the workspace of a call', () => {
  const ask = { query: 'up' }
  const two = [
    { id: 'ws-a', status: 'ACTIVE', alias: 'prod' },
    { id: 'ws-b', status: 'ACTIVE' },
    { id: 'ws-c', status: 'CREATING' },
  ]

  it('is the one it names, whatever is configured', async () => {
    await using on = await connect({ env: configured })
    await on.call('ExecuteQuery', { ...ask, workspace_id: 'ws-asked', region: 'us-east-1' })
    expect(on.asked).toMatchObject([{ workspace: { id: 'ws-asked', region: 'us-east-1' } }])
    expect(on.listed).toEqual([])
  })

  it('is the only ACTIVE one when none is named or configured', async () => {
    await using on = await connect({
      workspaces: [
        { id: 'ws-a', status: 'ACTIVE' },
        { id: 'ws-b', status: 'DELETING' },
      ],
    })
    await on.call('ExecuteQuery', ask)
    expect(on.asked).toMatchObject([{ workspace: { id: 'ws-a', region: 'eu-west-1' } }])
  })

  it('is the configured one in the region that the table of workspaces has for it', async () => {
    const PROMETHEUS_WORKSPACES = '{"ws-configured":{"region":"us-east-2"},"ws-other":{}}'
    await using on = await connect({ env: { ...configured, PROMETHEUS_WORKSPACES } })
    await on.call('ExecuteQuery', { query: 'up' })
    await on.call('ExecuteQuery', { query: 'up', region: 'us-east-2' })
    const expected = { id: 'ws-configured', region: 'us-east-2' }
    expect(on.asked.map(({ workspace }) => workspace)).toEqual([expected, expected])
  })

  it('must be named when there are several, and the error lists them', async () => {
    await using on = await connect({ workspaces: two })
    const { text, isError } = await on.call('ExecuteQuery', ask)
    expect(isError).toBe(true)
    expect(text).toMatch(/^workspace_required: .*ws-a \(prod\), ws-b$/)
  })

  it.each([
    'ExecuteQuery',
    'ExecuteRangeQuery',
    'FindSeries',
    'ListMetrics',
  ])('is named with its status where it cannot be queried: %s', async tool => {
    const failWith = new MetricsError('not_found', 'Workspace ws-c was not found.')
    await using on = await connect({ workspaces: two, failWith })
    const args = tool === 'FindSeries' ? { matchers: { label: 'a', value: 'b' } } : tool === 'ListMetrics' ? {} : ask
    const { text } = await on.call(tool, { ...args, workspace_id: 'ws-c' })
    expect(text).toMatch(/^not_found: Workspace ws-c in eu-west-1 is CREATING and cannot be queried\./)
    expect((await on.call(tool, { ...args, workspace_id: 'ws-a' })).text).toBe(
      'not_found: Workspace ws-c was not found.',
    )
  })

  it('must exist', async () => {
    await using on = await connect({ workspaces: [] })
    expect((await on.call('ExecuteQuery', ask)).text).toMatch(/^workspace_required: No ACTIVE workspace/)
  })

  it('is not the configured one when the call is for another region', async () => {
    await using on = await connect({ env: configured, workspaces: [{ id: 'ws-far', status: 'ACTIVE' }] })
    await on.call('ExecuteQuery', { ...ask, region: 'us-east-1' })
    expect(on.asked).toMatchObject([{ workspace: { id: 'ws-far', region: 'us-east-1' } }])
    expect(on.listed).toEqual(['us-east-1'])
  })

  it('cannot be in another region than the configured endpoint', async () => {
    const env = { PROMETHEUS_DATA_ENDPOINT: 'https://aps-workspaces.us-east-2.amazonaws.com' }
    await using on = await connect({ env })
    const { text } = await on.call('ExecuteQuery', { ...ask, workspace_id: 'ws-a', region: 'eu-west-1' })
    expect(text).toMatch(/^invalid_argument: /)
    expect(on.asked).toEqual([])
  })
})

describe('GetAvailableWorkspaces', () => {
  it('puts the configured workspace first and gives addresses of those that can be queried', async () => {
    const workspaces = [
      { id: 'ws-new', status: 'CREATING' },
      { id: 'ws-b', status: 'ACTIVE', alias: 'b' },
      { id: 'ws-configured', status: 'ACTIVE', alias: 'z' },
    ]
    await using on = await connect({ env: configured, workspaces })
    const { structured, text } = await on.call('GetAvailableWorkspaces')
    expect(structured).toEqual({
      workspaces: [
        {
          workspace_id: 'ws-configured',
          alias: 'z',
          status: 'ACTIVE',
          prometheus_url: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-configured',
          region: 'eu-west-1',
          is_configured: true,
        },
        {
          workspace_id: 'ws-b',
          alias: 'b',
          status: 'ACTIVE',
          prometheus_url: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-b',
          region: 'eu-west-1',
          is_configured: false,
        },
        {
          workspace_id: 'ws-new',
          status: 'CREATING',
          region: 'eu-west-1',
          is_configured: false,
        },
      ],
      count: 3,
      region: 'eu-west-1',
      requires_user_selection: false,
      configured_workspace_id: 'ws-configured',
      message: '3 workspaces in eu-west-1, 2 ACTIVE. Calls that name none use ws-configured.',
    })
    expect(text).toContain('ws-b ACTIVE b')
  })

  it.each([
    [[], /None can be used/, true],
    [[{ id: 'ws-a', status: 'ACTIVE' }], /use it/, false],
    [
      [
        { id: 'ws-a', status: 'ACTIVE' },
        { id: 'ws-b', status: 'ACTIVE' },
      ],
      /Ask the user/,
      true,
    ],
  ])('says what to do when %j exist', async (workspaces, message, requires_user_selection) => {
    await using on = await connect({ workspaces })
    const { structured } = await on.call('GetAvailableWorkspaces')
    expect(structured.message).toMatch(message)
    expect(structured).toMatchObject({ requires_user_selection })
  })

  it('keeps both forms of a thousand workspaces within 20,000 characters, and counts them all', async () => {
    const workspaces = Array.from({ length: 1000 }, (_, index) => ({
      id: `ws-${index}`,
      status: 'ACTIVE',
      alias: '界'.repeat(100),
    }))
    await using on = await connect({ workspaces })
    const { structured, text } = await on.call('GetAvailableWorkspaces')
    expect(JSON.stringify(structured).length).toBeLessThanOrEqual(20_000)
    expect(text.length).toBeLessThanOrEqual(20_000)
    expect(structured).toMatchObject({ count: 1000, left_out: expect.stringMatching(/^\d+ workspaces are left out/) })
  })

  it('says when the configured workspace is not there', async () => {
    await using on = await connect({ env: configured })
    expect((await on.call('GetAvailableWorkspaces')).text).toContain('ws-configured is not among them')
  })
})
