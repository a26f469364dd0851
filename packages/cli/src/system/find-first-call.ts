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

/** Without required arguments, and neither annotated as destructive nor, where nothing is annotated, named like a change. */
function isCallable({ name, inputSchema, annotations }: Tool): boolean {
  if ((inputSchema.required ?? []).length > 0 || annotations?.destructiveHint === true) return false
  const isAnnotated = annotations?.readOnlyHint === true || annotations?.destructiveHint === false
  return isAnnotated || !wordsOf(name).some(word => changes.has(word))
}

/** The protocol takes a tool without annotations for a destructive one, and many that only read have none. */
const changes: ReadonlySet<string> = new Set(
  (
    'add apply approve archive ban block book buy cancel clear close commit create deactivate delete deploy destroy disable drop ' +
    'edit empty enable erase execute exec flush import insert install invoke kill merge migrate move mutate pay patch post publish ' +
    'purge push put reboot refund register remove rename replace reset resolve restart restore revoke roll rollback rotate run ' +
    'save schedule send set shutdown start stop submit sync terminate toggle transfer trigger truncate unblock uninstall update ' +
    'upgrade upload upsert wipe write'
  ).split(' '),
)

/** `notes___deleteAll` → notes, delete, all. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
}

function isReadOnly({ annotations }: Tool): boolean {
  return annotations?.readOnlyHint === true
}
