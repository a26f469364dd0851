/** What is fuzzed: each kind of source, and the gateway in front of two of them. */

import { fileURLToPath } from 'node:url'
import { type Backend, stdio } from '@mcp-lambda/wrapper'
import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server'
import { createBackend } from '../../packages/gateway/test/fixtures.ts'
import { serverFactories } from '../../packages/wrapper/test/fixtures.ts'
import { toHandlers } from './entry-points.ts'
import type { Fuzzed } from './find-faults.ts'

export type OpenSource = Fuzzed & {
  readonly source: string
  /** Of all messages, how many it gets: those with a process behind them get fewer. */
  readonly share: number
}

const ownNames = { tools: ['add', 'fail', 'steps', 'ask', 'echo-meta'], prompt: 'greet', resource: 'test://greeting' }

const onSdk = openChild('sdk-server.ts')

function openChild(script: string): Backend {
  const path = fileURLToPath(new URL(`../../packages/wrapper/test/children/${script}`, import.meta.url))
  return stdio(process.execPath, [path])
}

export const sources: readonly OpenSource[] = [
  ...serverFactories.map(({ sdk, create }) => ({
    source: sdk,
    share: 0.2,
    names: ownNames,
    handlers: toHandlers(create),
  })),
  {
    source: 'createMcpHandler',
    share: 0.1,
    names: ownNames,
    handlers: toHandlers(createMcpHandler(() => serverFactories[1]?.create() as McpServer)),
  },
  { source: 'a child on an SDK', share: 0.03, names: ownNames, handlers: toHandlers(onSdk) },
  {
    source: 'the gateway',
    share: 0.25,
    names: {
      tools: ['numbers___add', 'numbers___fail', 'numbers___show-meta', 'words___link'],
      prompt: 'words___greet',
      resource: 'words://en/hello',
    },
    handlers: toHandlers(createBackend()),
  },
]

export async function closeSources(): Promise<void> {
  await onSdk.close?.()
}
