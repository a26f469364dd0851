/** What is left in a catalogue that some clients or model APIs cannot read, or that tells a model too little. */

import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'

export type Finding = {
  readonly tool: string
  /** The argument, as `filter.from`; empty for the tool itself. */
  readonly argument: string
  readonly what: string
}

/** What the API of Anthropic takes for a name of an argument; the others take more. */
const argumentName = /^[A-Za-z0-9_.-]{1,64}$/

/** Model APIs read a root with these alone as an object without arguments, or refuse it (Bedrock's Converse, Anthropic). */
const rootUnions = ['anyOf', 'oneOf', 'allOf']

export function lintTools(tools: readonly JsonObject[]): Finding[] {
  return tools.flatMap(tool => {
    const name = String(tool.name)
    const schema = isObject(tool.inputSchema) ? tool.inputSchema : {}
    const unions = rootUnions.filter(keyword => keyword in schema)
    return [
      ...(tool.description ? [] : [{ tool: name, argument: '', what: 'has no description' }]),
      ...unions.map(keyword => ({
        tool: name,
        argument: '',
        what: `its input schema has ${keyword} at the root, which some model APIs refuse`,
      })),
      ...lintProperties(schema, name, ''),
    ]
  })
}

function lintProperties({ properties }: JsonObject, tool: string, path: string): Finding[] {
  if (!isObject(properties)) return []
  return Object.entries(properties).flatMap(([name, schema]) => {
    const argument = `${path}${name}`
    const isPlain = isObject(schema)
    const found = [
      ...(argumentName.test(name) ? [] : ['is a name that not every model API takes: up to 64 of A-Z a-z 0-9 _ . -']),
      ...(isPlain && isDescribed(schema) ? [] : ['has no description']),
      ...(isPlain ? lintTypes(schema) : []),
    ]
    const own = found.map(what => ({ tool, argument, what }))
    return isPlain ? [...own, ...lintProperties(schema, tool, `${argument}.`)] : own
  })
}

/** Values that are listed say what an argument is. */
function isDescribed({ description, enum: values, const: value, $ref }: JsonObject): boolean {
  return Boolean(description) || values !== undefined || value !== undefined || $ref !== undefined
}

function lintTypes({ type, anyOf, oneOf }: JsonObject): string[] {
  if (Array.isArray(type)) return ['has a list of types, which several model APIs refuse']
  return anyOf !== undefined || oneOf !== undefined
    ? ['is a union, which forms draw as a raw editor; one type is read everywhere']
    : []
}
