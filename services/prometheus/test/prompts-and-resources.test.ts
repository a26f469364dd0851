import { expect, it } from 'vitest'
import type { AlertRule } from '../src/alert-source.ts'
import { readConfig } from '../src/config.ts'
import { MetricsError } from '../src/metrics-error.ts'
import type { MetricMetadata, QueryAnswer } from '../src/metrics-source.ts'
import { connectClient } from './connect-client.ts'
import { readInstalledFiles } from './installed-chart-files.ts'

const now = 1_760_000_000_000

const rule: AlertRule = {
  ...{ name: 'QueueFull', group: 'queues', query: 'queue_depth > 100', forSeconds: 300, intervalSeconds: 60 },
  ...{ lastEvaluation: now / 1000, lastError: undefined, labels: {} },
  alerts: [
    {
      state: 'firing',
      since: now / 1000 - 3600,
      value: '500',
      labels: { alertname: 'QueueFull', queue: 'mail' },
      annotations: {},
    },
  ],
}

const about: Record<string, MetricMetadata> = {
  queue_depth: { type: 'gauge', help: 'Messages that wait.', unit: '' },
  http_requests: { type: 'counter', help: 'Requests.', unit: '' },
}

async function connect({ failWith, env = {} }: { failWith?: Error; env?: Record<string, string> } = {}) {
  const guard = <T>(value: T) => (failWith ? Promise.reject(failWith) : Promise.resolve(value))
  const answer: QueryAnswer = {
    data: { resultType: 'vector', result: [{ metric: { queue: 'mail' }, value: [now / 1000, '500'] }] },
    ...{ warnings: [], infos: [] },
  }
  const { client, bugs } = await connectClient({
    config: readConfig({ AWS_REGION: 'eu-west-1', PROMETHEUS_WORKSPACE_ID: 'ws-1', ...env }),
    source: {
      query: () => guard(answer),
      queryRange: () => guard(answer),
      metricNames: () => guard({ names: ['http_requests_total', 'my_queue', 'queue_depth'], warnings: [] }),
      series: () => guard({ series: [{ __name__: 'queue_depth', queue: 'mail' }], warnings: [] }),
      metadata: (_, { metric = '' }) => guard(new Map(Object.entries(about).filter(([name]) => name === metric))),
    },
    alerts: { alertRules: () => guard([rule]), managedAlerts: () => guard([]), silences: () => guard([]) },
    directory: { list: async () => [] },
    readChartFiles: readInstalledFiles,
    tenant: () => undefined,
    now: () => now,
  })
  return Object.assign(client, {
    async [Symbol.asyncDispose]() {
      await client.close()
      expect(bugs).toEqual([])
    },
  })
}

const denied = new MetricsError('access_denied', 'The role needs aps:ListRules.')

it.each([
  {
    name: 'investigate_alert',
    args: { alert: 'QueueFull' },
    evidence: ['ListAlerts', 'queue_depth > 100', 'queue="mail"'],
  },
  {
    name: 'explain_metric',
    args: { metric: 'queue_depth' },
    evidence: ['DescribeMetric', 'gauge', 'Messages that wait.'],
  },
  {
    name: 'find_what_changed',
    args: { query: 'queue_depth', ago: '1h' },
    evidence: ['CompareQuery', '"ago":"1h"', '500'],
  },
])('begins $name with what a tool says now', async ({ name, args, evidence }) => {
  await using client = await connect()
  const { messages } = await client.getPrompt({ name, arguments: args })
  const texts = messages.map(({ content }) => (content.type === 'text' ? content.text : ''))
  expect(texts).toHaveLength(2)
  expect(texts[0]).toContain(Object.values(args)[0])
  for (const fact of evidence) expect(texts[1]).toContain(fact)
})

it('shows in a prompt why a tool has no answer', async () => {
  await using client = await connect({ failWith: denied })
  const { messages } = await client.getPrompt({ name: 'investigate_alert', arguments: { alert: 'x' } })
  expect(JSON.stringify(messages)).toContain('access_denied: The role needs aps:ListRules.')
})

it.each([{}, { alert: '' }, { alerts: 'x' }])('refuses a prompt with %j, naming the argument', async args => {
  await using client = await connect()
  const asked = client.getPrompt({ name: 'investigate_alert', arguments: args as Record<string, string> })
  await expect(asked).rejects.toThrow(/Invalid arguments for prompt investigate_alert.* at alert/)
})

it('names prompts with the arguments that they need', async () => {
  await using client = await connect()
  const { prompts } = await client.listPrompts()
  expect(prompts.map(({ name, arguments: all = [] }) => [name, all.filter(({ required }) => required).length])).toEqual(
    [
      ['investigate_alert', 1],
      ['explain_metric', 1],
      ['find_what_changed', 1],
    ],
  )
})

const template = { type: 'ref/resource' as const, uri: 'metrics://metadata/{metric}' }

it.each([
  { ref: template, argument: { name: 'metric', value: 'queue' }, values: ['queue_depth', 'my_queue'] },
  {
    ref: { type: 'ref/prompt' as const, name: 'explain_metric' },
    argument: { name: 'metric', value: 'HTTP' },
    values: ['http_requests_total'],
  },
  {
    ref: { type: 'ref/prompt' as const, name: 'investigate_alert' },
    argument: { name: 'alert', value: '' },
    values: ['QueueFull'],
  },
  {
    ref: { type: 'ref/prompt' as const, name: 'find_what_changed' },
    argument: { name: 'ago', value: '1' },
    values: ['1h', '1d', '1w'],
  },
])('completes $argument.name of $ref.type', async ({ ref, argument, values }) => {
  await using client = await connect()
  expect((await client.complete({ ref, argument })).completion.values).toEqual(values)
})

it('completes nothing without the right to a list', async () => {
  await using client = await connect({ failWith: denied })
  const asked = { ref: template, argument: { name: 'metric', value: '' } }
  expect((await client.complete(asked)).completion.values).toEqual([])
})

it.each([
  { uri: 'metrics://metadata/queue_depth', metric: 'queue_depth', type: 'gauge' },
  // Targets name a counter without its ending.
  { uri: 'metrics://metadata/http_requests_total', metric: 'http_requests_total', type: 'counter' },
  { uri: 'metrics://metadata/queue%5Fdepth', metric: 'queue_depth', type: 'gauge' },
])('reads $uri', async ({ uri, ...wanted }) => {
  await using client = await connect()
  const [content] = (await client.readResource({ uri })).contents
  expect(content).toMatchObject({ uri, mimeType: 'application/json' })
  expect(JSON.parse(content && 'text' in content ? String(content.text) : '')).toMatchObject(wanted)
})

it.each([
  {
    failWith: undefined,
    uri: 'metrics://metadata/nope',
    says: /^MCP error -32602: not_found: No metric is named "nope"\. ListMetrics/,
  },
  { failWith: undefined, uri: 'metrics://metadata/queue_dept', says: /Nearest names: "queue_depth"/ },
  { failWith: undefined, uri: 'metrics://metadata/my_queue', says: /The targets of "my_queue" give no metadata/ },
  { failWith: undefined, uri: 'metrics://metadata/a%252Fb%E2%80%AE', says: /is named "a%2Fb\\u202e"/ },
  { failWith: denied, uri: 'metrics://metadata/queue_depth', says: /access_denied: The role needs/ },
  { failWith: undefined, uri: 'metrics://metadata/%E0%A4', says: /not_found/ },
])('refuses $uri in a sentence', async ({ failWith, uri, says }) => {
  await using client = await connect({ ...(failWith && { failWith }) })
  await expect(client.readResource({ uri })).rejects.toThrow(says)
})
