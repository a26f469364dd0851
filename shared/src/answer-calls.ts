/**
 * Answers `tools/call` for registered tools. McpServer's own answer refuses arguments as `MCP error -32602: Input validation
 * error: Invalid arguments for tool …`, without a code and without the arguments there are.
 */
import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js'
import {
  type CallToolRequest,
  CallToolRequestSchema,
  type CallToolResult,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js'
import type * as z from 'zod/v4'

export type Tools = Readonly<Record<string, RegisteredTool>>
export type ToolExtra = RequestHandlerExtra<ServerRequest, ServerNotification>
/** The result for a call whose arguments, or whose tool, cannot be used. */
export type Refuse = (problem: string) => CallToolResult

export function answerCalls(server: McpServer, tools: Tools, refuse: Refuse): void {
  server.server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => runTool(tools, params, extra, refuse))
}

export async function runTool(
  tools: Tools,
  { name, arguments: args = {} }: CallToolRequest['params'],
  extra: ToolExtra,
  refuse: Refuse,
): Promise<CallToolResult> {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined
  if (!tool) return refuse(`There is no tool ${cutText(name, 100)}. Tools: ${Object.keys(tools).join(', ')}.`)
  // The SDK's type covers zod 3 too; all tools here are registered with an object of zod 4.
  const schema = tool.inputSchema as unknown as z.ZodObject
  const parsed = schema.safeParse(args, { reportInput: true })
  if (!parsed.success) return refuse(describeRefusal(parsed.error, schema))
  // The same type for tools with and without tasks; none here has tasks.
  const run = tool.handler as (args: unknown, more: ToolExtra) => Promise<CallToolResult>
  return run(parsed.data, extra)
}

/** @example describeRefusal(…) // 'Unknown argument "role". Arguments: query (required), time, …' */
function describeRefusal({ issues }: z.ZodError, { shape }: z.ZodObject): string {
  const known = Object.entries(shape).map(([name, schema]) =>
    (schema as z.ZodType).safeParse(undefined).success ? name : `${name} (required)`,
  )
  // A value of another type fails on its length, too.
  const one = new Map(issues.toReversed().map(issue => [issue.path.join('.'), issue]))
  const problems = [...one.values()].reverse().slice(0, 5).map(describeIssue)
  return `${problems.join(' ')} Arguments: ${known.join(', ')}.`
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const name = issue.path.join('.')
  switch (issue.code) {
    case 'unrecognized_keys':
      return `Unknown argument ${issue.keys
        .slice(0, 5)
        .map(key => JSON.stringify(cutText(key, 60)))
        .join(', ')}.`
    case 'invalid_type':
      if (issue.input === undefined) return `${name} is required.`
      return `${name} must be ${issue.expected === 'int' ? 'a whole number' : `of type ${issue.expected}`}.`
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `${name} must not be empty.`
        : `${name} must be ${issue.minimum} or more.`
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `${name} must have ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'} at the most.`
        : `${name} must be ${issue.maximum} or less.`
    case 'invalid_value':
      return `${name} must be one of ${issue.values.map(value => JSON.stringify(value)).join(', ')}.`
    case 'custom':
      // The message of a schema's own check goes on from the argument's name: `must be a list of texts`.
      return issue.input === undefined ? `${name} is required.` : `${name} ${issue.message}.`
    default:
      return `${name} cannot be used as it is.`
  }
}

/** Cut between characters: half of a surrogate pair is no Unicode, and some hosts fail on it. */
function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(most - 1))
  return `${text.slice(0, isHalf ? most - 1 : most)}…`
}
