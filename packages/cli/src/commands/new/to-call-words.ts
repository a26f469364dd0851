import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'

const inspector = 'npx -y @modelcontextprotocol/inspector --cli http://127.0.0.1:8080/mcp --transport http'

/** A call to type into a terminal, with a place for each required argument. Undefined for a server without tools. */
export function toCallWords(tools: readonly JsonObject[], prefix: string): string | undefined {
  const tool = tools.find(isReadOnly) ?? tools[0]
  if (tool === undefined) return undefined
  const schema = isObject(tool.inputSchema) ? tool.inputSchema : {}
  const required = Array.isArray(schema.required) ? schema.required.map(String) : []
  const words = required.map(name => ` --tool-arg '${name}=…'`)
  return `${inspector} --method tools/call --tool-name ${prefix}${tool.name}${words.join('')}`
}

function isReadOnly({ annotations }: JsonObject): boolean {
  return isObject(annotations) && annotations.readOnlyHint === true
}
