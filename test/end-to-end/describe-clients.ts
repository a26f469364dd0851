import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { LocalSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PrometheusStandIn } from '../../services/prometheus/local/start.ts'

const info = { name: 'test', version: '1.0.0' }

const tools = [
  'aws-documentation___read_documentation',
  'aws-documentation___read_sections',
  'aws-documentation___recommend',
  'aws-documentation___search_documentation',
  'aws-documentation___search_table',
  'prometheus___ChartQuery',
  'prometheus___CompareQuery',
  'prometheus___DescribeMetric',
  'prometheus___ExecuteQuery',
  'prometheus___ExecuteRangeQuery',
  'prometheus___FindSeries',
  'prometheus___GetAvailableWorkspaces',
  'prometheus___GetServerInfo',
  'prometheus___ListAlerts',
  'prometheus___ListMetrics',
]

type Call = (name: string, args: Record<string, unknown>) => Promise<Answer>

type Answer = {
  isError?: boolean | undefined
  content: { type: string; text?: string }[]
  structuredContent?: unknown
}

type Connected = { names: string[]; call: Call; client: ClientV1 | ClientV2; close(): Promise<void> }

async function connectV1(mcpUrl: string): Promise<Connected> {
  const client = new ClientV1(info)
  // Under exactOptionalPropertyTypes the SDK's own transport does not fit its own interface (sessionId).
  await client.connect(new TransportV1(new URL(mcpUrl)) as Parameters<ClientV1['connect']>[0])
  return {
    names: (await client.listTools()).tools.map(tool => tool.name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Answer,
    client,
    close: () => client.close(),
  }
}

async function connectV2(mcpUrl: string): Promise<Connected> {
  const client = new ClientV2(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
  await client.connect(new TransportV2(new URL(mcpUrl)))
  return {
    names: (await client.listTools()).tools.map(tool => tool.name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Answer,
    client,
    close: () => client.close(),
  }
}

/** Official clients against a running system. The last test stops its Prometheus. */
export function describeClients(system: () => LocalSystem): void {
  describe.each([
    { client: 'the v1 client, which initializes', connect: connectV1 },
    { client: 'the v2 client on 2026-07-28', connect: connectV2 },
  ])('$client, through the gateway’s function URL', ({ connect }) => {
    let connected: Connected

    beforeAll(async () => {
      connected = await connect(system().mcpUrl)
    })

    afterAll(() => connected?.close())

    it('lists the tools of both functions', () => {
      expect(connected.names).toEqual(tools)
    })

    it('searches the documentation, and reads a page it found', async () => {
      const { structuredContent } = await connected.call('aws-documentation___search_documentation', {
        search_phrase: 'Lambda function timeout',
        limit: 3,
      })
      const { search_results } = structuredContent as { search_results: { url: string }[] }
      expect(search_results).toHaveLength(3)
      const page = await connected.call('aws-documentation___read_documentation', { url: search_results[0]?.url })
      expect(page.isError).toBeFalsy()
      expect(page.content[0]?.text).toContain('timeout')
    })

    it('recommends pages', async () => {
      const url = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html'
      const { isError, structuredContent } = await connected.call('aws-documentation___recommend', { url })
      expect(isError).toBeFalsy()
      expect(JSON.stringify(structuredContent)).toContain('https://docs.aws.amazon.com/')
    })

    it.each([
      { tool: 'prometheus___ExecuteRangeQuery', args: { query: 'up', start: 'now-1m', end: 'now', step: '15s' } },
      { tool: 'prometheus___ListMetrics', args: {} },
      { tool: 'prometheus___ListAlerts', args: {} },
      { tool: 'prometheus___FindSeries', args: { matchers: [{ label: 'job', value: 'prometheus' }] } },
      { tool: 'prometheus___CompareQuery', args: { query: 'vector(1)', ago: '1m' } },
      { tool: 'prometheus___GetAvailableWorkspaces', args: {} },
      { tool: 'prometheus___GetServerInfo', args: {} },
    ])('gets an answer from $tool', async ({ tool, args }) => {
      const { isError, structuredContent } = await connected.call(tool, args)
      expect(isError).toBeFalsy()
      expect(structuredContent).toBeTypeOf('object')
    })

    it('gets a prompt with what a tool says now', async () => {
      const name = 'prometheus___find_what_changed'
      expect((await connected.client.listPrompts()).prompts.map(prompt => prompt.name)).toContain(name)
      const { messages } = await connected.client.getPrompt({ name, arguments: { query: 'vector(1)' } })
      expect(messages.map(({ content }) => content)).toEqual([
        { type: 'text', text: expect.stringContaining('vector(1)') },
        { type: 'text', text: expect.stringContaining('CompareQuery {"query":"vector(1)"} gives now') },
      ])
    })

    it('completes the argument of a prompt, and says why a prompt or a resource cannot be had', async () => {
      const name = 'prometheus___find_what_changed'
      const ref = { type: 'ref/prompt' as const, name }
      const { completion } = await connected.client.complete({ ref, argument: { name: 'ago', value: '1' } })
      expect(completion.values).toEqual(['1h', '1d', '1w'])
      await expect(connected.client.getPrompt({ name, arguments: {} })).rejects.toThrow(/find_what_changed.* at query/s)
      const uri = 'metrics://metadata/no_such_metric'
      await expect(connected.client.readResource({ uri })).rejects.toThrow(/not_found: No metric is named/)
    })

    it('lists the template of metadata, completes it, and reads a metric', async () => {
      const uri = 'metrics://metadata/{metric}'
      const { resourceTemplates } = await connected.client.listResourceTemplates()
      expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain(uri)
      const asked = {
        ref: { type: 'ref/resource' as const, uri },
        argument: { name: 'metric', value: 'prometheus_build' },
      }
      await vi.waitFor(
        async () => {
          expect((await connected.client.complete(asked)).completion.values).toContain('prometheus_build_info')
          const { contents } = await connected.client.readResource({
            uri: uri.replace('{metric}', 'prometheus_build_info'),
          })
          expect(JSON.stringify(contents)).toContain('gauge')
        },
        // Prometheus begins to scrape itself some seconds after its start, and names are kept for ten.
        { timeout: 50_000, interval: 500 },
      )
    }, 60_000)

    it('gets a picture from prometheus___ChartQuery', async () => {
      const { isError, content } = await connected.call('prometheus___ChartQuery', { query: 'up', start: 'now-1m' })
      expect(isError).toBeFalsy()
      expect(content).toEqual([
        expect.objectContaining({ type: 'text' }),
        expect.objectContaining({ type: 'image', mimeType: 'image/png' }),
      ])
    })

    it.each([
      {
        mistake: 'a PromQL mistake',
        tool: 'prometheus___ExecuteQuery',
        args: { query: 'sum((' },
        says: /^bad_query: .*parse error/,
      },
      {
        mistake: 'an unknown workspace',
        tool: 'prometheus___ExecuteQuery',
        args: { query: 'up', workspace_id: 'ws-10ca1000-0000-4000-8000-00000000000f' },
        says: /^not_found: .*GetAvailableWorkspaces/,
      },
      {
        mistake: 'a page that does not exist',
        tool: 'aws-documentation___read_documentation',
        args: { url: 'https://docs.aws.amazon.com/lambda/latest/dg/none.html' },
        says: /^not_found: .*search_documentation/,
      },
    ])('is told of $mistake in words a model can use', async ({ tool, args, says }) => {
      const { isError, content } = await connected.call(tool, args)
      expect(isError).toBe(true)
      expect(content[0]?.text).toMatch(says)
    })

    it.each([
      { mistake: 'an unknown tool', tool: 'prometheus___none', says: 'prometheus___ExecuteQuery' },
      { mistake: 'an unknown target', tool: 'none___tool', says: 'aws-documentation, prometheus' },
    ])('is told of $mistake, and what there is', async ({ tool, says }) => {
      await expect(connected.call(tool, {})).rejects.toThrow(says)
    })

    // Last: Prometheus begins to scrape five seconds after its start.
    it('asks Prometheus about the very functions that answer it', { timeout: 30_000 }, async () => {
      const query = 'sum by (function_name) (aws_lambda_invocations_total) > 0'
      await vi.waitFor(
        async () => {
          const { structuredContent } = await connected.call('prometheus___ExecuteQuery', { query })
          const { result } = structuredContent as { result: { metric: { function_name: string } }[] }
          const names = result.map(({ metric }) => metric.function_name)
          expect(names).toEqual(expect.arrayContaining(['mcp-gateway-local', 'mcp-server-prometheus-local']))
        },
        { timeout: 20_000, interval: 500 },
      )
    })
  })

  describe('plain HTTP', () => {
    function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
      return fetch(system().mcpUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
    }

    it('answers 400 to malformed JSON', async () => {
      const response = await post('{"jsonrpc": "2.0",')
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: -32700 } })
    })

    it('answers 413 to a 7 MB body and names the limit', async () => {
      const response = await post(JSON.stringify({ padding: 'x'.repeat(7_000_000) }))
      expect(response.status).toBe(413)
      expect(await response.text()).toContain('6291456')
    })

    it('answers 403 to a web page of elsewhere, and serves one of this machine', async () => {
      const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
      expect((await post(ping, { origin: 'https://evil.test' })).status).toBe(403)
      expect((await post(ping, { origin: 'http://localhost:6274' })).status).toBe(200)
    })
  })

  describe('when Prometheus is down', () => {
    it('its target says so, and the other still answers', async () => {
      await (system().standIns.get('prometheus') as PrometheusStandIn).prometheus.stop()
      const { call, close } = await connectV2(system().mcpUrl)
      const down = await call('prometheus___ExecuteQuery', { query: 'up' })
      expect(down.isError).toBe(true)
      expect(down.content[0]?.text).toMatch(/^backend_(unavailable|error): /)
      const found = await call('aws-documentation___search_documentation', { search_phrase: 'IAM policy' })
      expect(found.isError).toBeFalsy()
      await close()
    }, 90_000)
  })
}
