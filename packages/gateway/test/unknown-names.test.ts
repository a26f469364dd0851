import { describe, expect, it } from 'vitest'
import type { Policy } from '../src/config/gateway-config.ts'
import { ask, createGateway, errorOf, targetOf, tools } from './fixtures.ts'

const targets = [
  targetOf('metrics', {
    tools: tools('ExecuteQuery', 'ExecuteRangeQuery', 'ListAlerts'),
    prompts: [{ name: 'explain_metric' }],
  }),
  targetOf('guide-book', { tools: tools('search_pages', 'read_page', 'status') }),
  targetOf('vault', { tools: tools('openDoor', 'status') }),
]

async function refusalOf(name: string, { policy, method = 'tools/call' }: { policy?: Policy; method?: string } = {}) {
  const gateway = createGateway({ targets, access: policy && { policy } })
  return errorOf(await ask(gateway, method, { name }))
}

describe('a name that nothing has', () => {
  it.each([
    ['ExecuteQuery', 'metrics___ExecuteQuery'],
    ['search_pages', 'guide-book___search_pages'],
    ['search-pages', 'guide-book___search_pages'],
    ['metrics__ExecuteQuery', 'metrics___ExecuteQuery'],
    ['guide-book_search_pages', 'guide-book___search_pages'],
    ['guide_book.searchPages', 'guide-book___search_pages'],
    ['metrics___executequery', 'metrics___ExecuteQuery'],
    ['metrics___execute_query', 'metrics___ExecuteQuery'],
    ['mcp__gateway__metrics___ListAlerts', 'metrics___ListAlerts'],
  ])('%j is answered with the one tool it means', async (name, meant) => {
    expect(await refusalOf(name)).toMatchObject({
      code: -32602,
      message: expect.stringContaining(`Unknown tool: ${name}. Is it ${meant}?`),
    })
  })

  it('of several targets is answered with each', async () => {
    const { message } = await refusalOf('Status')
    expect(message).toContain('Is it guide-book___status or vault___status?')
  })

  it.each([
    [
      'metrics___QueryRange',
      'metrics offers metrics___ExecuteRangeQuery, metrics___ExecuteQuery, metrics___ListAlerts',
    ],
    [
      'guide-book___read_pages',
      'guide-book offers guide-book___read_page, guide-book___search_pages, guide-book___status',
    ],
  ])('%j is answered with the tools of its target, those most alike first', async (name, advice) => {
    const error = await refusalOf(name)
    expect(error).toMatchObject({ message: expect.stringContaining(advice), data: { cause: 'unknown_tool' } })
    expect(error.message).not.toContain('Is it')
  })

  it.each([
    ['ExecuteRangeQueries', 'The nearest is metrics___ExecuteRangeQuery'],
    ['book_search_page', 'The nearest is guide-book___search_pages'],
  ])('%j without a target is answered with the nearest, then the targets', async (name, advice) => {
    const { message, data } = await refusalOf(name)
    expect(message).toContain(`Unknown tool: ${name}. ${advice}`)
    expect(message).toContain('Names begin with a target and ___; the targets are metrics, guide-book, vault')
    expect(data).toMatchObject({ cause: 'unknown_target', available: ['metrics', 'guide-book', 'vault'] })
  })

  it.each(['zebra', '', '___', 'sta'])('%j, like nothing, is answered with the targets alone', async name => {
    expect((await refusalOf(name)).message).toBe(
      `Unknown tool: ${name}. Names begin with a target and ___; the targets are metrics, guide-book, vault`,
    )
  })

  it.each([
    'openDoor',
    'vault__openDoor',
    'opendoors',
  ])('%j says nothing of a tool that its caller does not see', async name => {
    const policy: Policy = { mode: 'enforce', allow: [{ names: ['metrics___*', 'vault___status'] }] }
    expect(JSON.stringify(await refusalOf(name, { policy }))).not.toContain('vault___openDoor')
  })

  it('of a prompt is looked for among prompts', async () => {
    expect((await refusalOf('explain-metric', { method: 'prompts/get' })).message).toContain(
      'Unknown prompt: explain-metric. Is it metrics___explain_metric?',
    )
    expect((await refusalOf('explain_metric')).message).not.toContain('explain_metric?')
  })
})
