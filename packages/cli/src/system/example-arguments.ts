import type { Tool } from '@modelcontextprotocol/client'

type Schema = {
  readonly type?: unknown
  readonly const?: unknown
  readonly default?: unknown
  readonly examples?: unknown
  readonly enum?: unknown
  readonly description?: unknown
}

/** Required arguments with the values that their schemas show. Undefined where one of them shows none. */
export function findExampleArguments({ inputSchema }: Pick<Tool, 'inputSchema'>): Record<string, unknown> | undefined {
  const { required = [], properties = {} } = inputSchema
  const values = required.map((name): [string, unknown] => [name, findExample(toSchema(properties[name]))])
  return values.every(([, value]) => value !== undefined) ? Object.fromEntries(values) : undefined
}

/** Also `true` is a schema. */
function toSchema(schema: unknown): Schema {
  return typeof schema === 'object' && schema !== null ? schema : {}
}

function findExample(schema: Schema): unknown {
  const { const: only, default: usual, examples, enum: values, type, description } = schema
  const listed = [examples, values].flatMap(list => (Array.isArray(list) ? list.slice(0, 1) : []))
  const written = type === 'string' ? readExample(String(description ?? '')) : undefined
  return [only, usual, ...listed, written].find(value => value !== undefined && value !== null)
}

/** Many servers write their examples into the description: `(e.g., 'Europe/London')`. */
function readExample(description: string): string | undefined {
  return /(?:\be\.g\.|\bfor example|\bexamples?:),?:? *(['"`])([^'"`\n]+)\1/i.exec(description)?.[2]
}
