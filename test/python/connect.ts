/** The official clients of both eras, as far as tests of servers in Python need them. */
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const info = { name: 'test', version: '1.0.0' }

type Arguments = Readonly<Record<string, unknown>>

type OnProgress = (progress: number) => void

export type Connected = {
  list(): Promise<string[]>
  /** Returns the answer as JSON. */
  call(name: string, args: Arguments, onProgress?: OnProgress): Promise<string>
  close(): Promise<void>
}

export async function connectV1(mcpUrl: string): Promise<Connected> {
  const client = new ClientV1(info, { capabilities: { elicitation: {} } })
  // Under exactOptionalPropertyTypes the SDK's own transport does not fit its own interface (sessionId).
  await client.connect(new TransportV1(new URL(mcpUrl)) as Parameters<ClientV1['connect']>[0])
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args, onProgress) =>
      JSON.stringify(await client.callTool({ name, arguments: { ...args } }, undefined, toOptions(onProgress))),
    close: () => client.close(),
  }
}

/** Answers each question with Monday. */
export async function connectV2(mcpUrl: string): Promise<Connected> {
  const versionNegotiation = { mode: { pin: '2026-07-28' } } as const
  const client = new ClientV2(info, { versionNegotiation, capabilities: { elicitation: { form: {} } } })
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { day: 'Monday' } }))
  await client.connect(new TransportV2(new URL(mcpUrl)))
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args, onProgress) =>
      JSON.stringify(await client.callTool({ name, arguments: { ...args } }, toOptions(onProgress))),
    close: () => client.close(),
  }
}

function toOptions(onProgress: OnProgress | undefined) {
  return onProgress && { onprogress: ({ progress }: { progress: number }) => onProgress(progress) }
}
