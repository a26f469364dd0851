/** What lists of a catalogue cost a model, in tokens of o200k: use them as ratios, since each model counts its own way. */
import type { Catalogue, JsonObject } from '@mcp-lambda/wrapper/protocol'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

export type Costs = {
  /** Each tool as hosts show it: name, description, input schema. */
  readonly tools: readonly { readonly name: string; readonly tokens: number }[]
  /** All tools so. */
  readonly shown: number
  /** Whole lists and instructions, as a client gets them. Without those that are empty. */
  readonly lists: Readonly<Record<string, number>>
}

export function countCosts({ tools, prompts, resources, resourceTemplates, instructions = '' }: Catalogue): Costs {
  const lists = { tools, prompts, resources, resourceTemplates }
  const filled = Object.entries(lists).filter(([, entries]) => entries.length > 0)
  return {
    tools: tools.map(tool => ({ name: String(tool.name), tokens: count(toShown(tool)) })),
    shown: count(tools.map(toShown)),
    lists: {
      ...Object.fromEntries(filled.map(([name, entries]) => [name, count(entries)])),
      ...(instructions !== '' && { instructions: countTokens(instructions) }),
    },
  }
}

function toShown({ name, description, inputSchema }: JsonObject): JsonObject {
  return { name, description, inputSchema }
}

function count(value: unknown): number {
  return countTokens(JSON.stringify(value))
}
