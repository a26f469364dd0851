/** Users' words lead to the right tool of the services here: by `find_tools`, over their committed catalogues. */
import { readFileSync } from 'node:fs'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { expect, it } from 'vitest'
import { ask, createGateway, resultOf, targetOf } from '../../packages/gateway/test/fixtures.ts'

const targets = ['prometheus', 'aws-documentation'].map(name => {
  const file = new URL(`../../services/${name}/catalogue.json`, import.meta.url)
  return targetOf(name, { tools: JSON.parse(readFileSync(file, 'utf8')).tools })
})
const gateway = createGateway({ targets, findTools: { list: 'found', pinned: [] } })

it.each([
  ['what is the error rate', 'ExecuteQuery'],
  ['latency of the checkout route', 'ExecuteQuery'],
  ['which pod uses most memory', 'ExecuteQuery'],
  ['how the load developed since this morning', 'ExecuteRangeQuery'],
  ['latency over time', 'ExecuteRangeQuery'],
  ['what is measured about disks', 'ListMetrics'],
  ['is anything down', 'ListAlerts'],
  ['is an alert firing', 'ListAlerts'],
  ['what changed since yesterday', 'CompareQuery'],
  ['draw a picture of it', 'ChartQuery'],
  ['which labels does the metric have', 'DescribeMetric'],
  ['what was added to the guide lately', 'recommend'],
  ['which IAM action do I need', 'search_table'],
  ['condition keys of an action', 'search_table'],
  ['what is the quota of it, and its default', 'search_table'],
  ['permissions for an API call', 'search_documentation'],
])('%s: %s is among the first three', async (query, right) => {
  const args = { name: 'find_tools', arguments: { query, limit: 3 } }
  const { structuredContent } = resultOf(await ask(gateway, 'tools/call', args))
  const names = (structuredContent as { tools: JsonObject[] }).tools.map(({ name }) => String(name).split('___')[1])
  expect(names).toContain(right)
})
