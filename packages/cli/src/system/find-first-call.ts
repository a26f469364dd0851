import type { LocalSettings } from '@mcp-lambda/serverless/loading'
import type { Tool } from '@modelcontextprotocol/client'
import { findExampleArguments } from './example-arguments.ts'

export type PlannedCall = { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }

/**
 * A call that shows what a service does. Undefined for a service without tools, and where each tool needs arguments that its
 * schema shows no example of.
 */
export function findFirstCall(
  { target, example }: Pick<LocalSettings, 'target' | 'example'>,
  tools: readonly Tool[],
): PlannedCall | undefined {
  if (target === undefined) return undefined
  if (example) return { name: `${target}___${example.tool}`, arguments: example.arguments ?? {} }
  const callable = tools.filter(tool => tool.name.startsWith(`${target}___`) && isCallable(tool))
  const found = callable.find(isReadOnly) ?? callable[0]
  if (found !== undefined) return { name: found.name, arguments: {} }
  const withExamples = tools.filter(tool => tool.name.startsWith(`${target}___`) && isReadOnly(tool))
  return withExamples.flatMap(tool => toExampleCall(tool) ?? []).at(0)
}

function toExampleCall(tool: Tool): PlannedCall | undefined {
  const args = findExampleArguments(tool)
  return args && { name: tool.name, arguments: args }
}

/** Without required arguments, and not annotated as destructive. */
function isCallable({ inputSchema, annotations }: Tool): boolean {
  return (inputSchema.required ?? []).length === 0 && annotations?.destructiveHint !== true
}

function isReadOnly({ annotations }: Tool): boolean {
  return annotations?.readOnlyHint === true
}
