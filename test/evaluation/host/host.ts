/** An MCP host around the official client: it shows a model one of the two forms of an answer, and counts what that costs. */
import type { Client } from '@modelcontextprotocol/client'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

/** Hosts differ: some show a model the text content of an answer, others its structured content as JSON. */
export const modes = ['text', 'structured'] as const
export type Mode = (typeof modes)[number]

/** All that a model sees of an answer. */
export type Shown = { readonly mode: Mode; readonly text: string; readonly isError: boolean }

export type Ask = (tool: string, args: Readonly<Record<string, unknown>>) => Promise<Shown>

export type Cost = {
  readonly calls: number
  /** Of all answers, by o200k. */
  readonly tokens: number
}

export type Host = { readonly ask: Ask; cost(): Cost }

export function createHost(client: Pick<Client, 'callTool'>, mode: Mode): Host {
  const answers: string[] = []
  return {
    async ask(tool, args) {
      const answer = await client.callTool({ name: tool, arguments: { ...args } })
      const shown = show(answer, mode)
      answers.push(shown.text)
      return shown
    },
    cost: () => ({ calls: answers.length, tokens: answers.reduce((sum, text) => sum + countTokens(text), 0) }),
  }
}

/** Tokens of the list of tools, as far as hosts show it to a model. */
export async function countToolTokens(client: Pick<Client, 'listTools'>): Promise<number> {
  const { tools } = await client.listTools()
  return countTokens(
    JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))),
  )
}

type ToolResult = Awaited<ReturnType<Client['callTool']>>

/** An answer without structured content, such as an error, is shown as text by all hosts. */
function show({ content, structuredContent, isError = false }: ToolResult, mode: Mode): Shown {
  const text =
    mode === 'structured' && structuredContent !== undefined
      ? JSON.stringify(structuredContent)
      : content.flatMap(item => (item.type === 'text' ? [item.text] : [])).join('\n')
  return { mode, text, isError }
}
