import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Page } from '../src/page-source.ts'
import { createServer, type Dependencies } from '../src/server.ts'

export const url = 'https://docs.aws.amazon.com/garden/latest/dg/watering.html'

/** A page of ten sections of about 500 characters each. */
export function longPage(): Page {
  const sections = Array.from(
    { length: 10 },
    (_, index) => `## Section ${index}\n\n${`words of ${index} `.repeat(50).trim()}`,
  )
  const markdown = ['# Garden', ...sections].join('\n\n')
  const starts = sections.map(section => markdown.indexOf(section))
  const headings = [
    { level: 1, title: 'Garden', start: 0 },
    ...starts.map((start, index) => ({ level: 2, title: `Section ${index}`, anchor: `s${index}`, start })),
  ]
  return {
    url,
    title: 'Garden',
    markdown,
    outline: headings.map(heading => ({ ...heading, kind: 'heading' as const })),
    ends: new Map(),
    tables: [],
    anchors: new Map(starts.map((start, index) => [`s${index}`, start])),
    retrievedAtMs: Date.UTC(2026, 8, 1),
  }
}

function dependencies(overrides: Partial<Dependencies> = {}): Dependencies {
  return {
    pages: { read: async () => longPage() },
    search: { search: async () => ({ hits: [], facets: { productTypes: [], guideTypes: [] } }) },
    recommendations: { recommend: async () => [] },
    reportBug: error => {
      throw error
    },
    ...overrides,
  }
}

export async function connect(overrides: Partial<Dependencies> = {}) {
  const server = createServer(dependencies(overrides))
  const client = new Client({ name: 'test', version: '1.0.0' })
  const [clientTransport, serverTransport] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(serverTransport), client.connect(clientTransport)])
  return {
    client,
    // Listing first makes the client hold every answer to the tool's output schema.
    async call(name: string, args: Record<string, unknown>, options?: { signal: AbortSignal }) {
      await client.listTools()
      const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }, undefined, options))
      const [content] = result.content
      return { ...result, text: content?.type === 'text' ? content.text : '' }
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** Text of others stands between two lines with the same mark. */
export function fenced(text: string): string {
  const [, , inside] = /^<<(\w+)\n([\s\S]*?)\n\1>>$/m.exec(text) ?? []
  if (inside === undefined) throw new Error(`nothing stands between marks: ${text}`)
  return inside
}
