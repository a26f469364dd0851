import type { Client } from '@modelcontextprotocol/client'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, it } from 'vitest'
import { createHost, modes } from './host.ts'

type Result = Awaited<ReturnType<Client['callTool']>>

const both: Result = { content: [{ type: 'text', text: '3 days' }], structuredContent: { days: 3 } }
const failure: Result = { content: [{ type: 'text', text: 'bad_query: no' }], isError: true }

function clientOf(...results: Result[]): Pick<Client, 'callTool'> {
  return { callTool: async () => results.shift() ?? failure }
}

it('shows one form of an answer and hides the other', async () => {
  expect((await createHost(clientOf(both), 'text').ask('t', {})).text).toBe('3 days')
  expect((await createHost(clientOf(both), 'structured').ask('t', {})).text).toBe('{"days":3}')
})

it.each(modes)('shows an error as text to a host of %s content', async mode => {
  expect(await createHost(clientOf(failure), mode).ask('t', {})).toEqual({ mode, text: 'bad_query: no', isError: true })
})

it('counts calls, and tokens of what was shown', async () => {
  const host = createHost(clientOf(both, failure), 'structured')
  await host.ask('t', {})
  await host.ask('t', {})
  expect(host.cost()).toEqual({ calls: 2, tokens: countTokens('{"days":3}') + countTokens('bad_query: no') })
})
