/** The part of JSON Schema that zod writes. */
export type JsonSchema = {
  readonly $schema?: string
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
}

/** A row for each setting: its path, what it takes, and what it means. Lists are `[]` in a path, names `<name>`. */
export function toTable(schema: JsonSchema): string {
  const rows = toRows('', schema).map(cells => `| ${cells.join(' | ')} |`)
  return ['| setting | value | |', '|---|---|---|', ...rows].join('\n')
}

type Row = readonly [path: string, value: string, meaning: string]

function toRows(path: string, schema: JsonSchema): Row[] {
  const { properties = {}, required = [], additionalProperties: named, items, anyOf = [] } = schema
  const keys = Object.entries(properties).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`
    return [toRow(at, value, required.includes(key)), ...toRows(at, value)]
  })
  return [
    ...keys,
    ...(typeof named === 'object' ? toRows(`${path}.<name>`, named) : []),
    ...(items ? toRows(`${path}[]`, items) : []),
    ...anyOf.flatMap(one => toRows(path, one)),
  ]
}

function toRow(path: string, schema: JsonSchema, isRequired: boolean): Row {
  const { description = '', default: value } = schema
  const isShown = value !== undefined && value !== '' && typeof value !== 'object'
  const notes = [...(isRequired ? ['Required'] : []), ...(isShown ? [`Default \`${String(value)}\``] : [])]
  return [`\`${path}\``, toValue(schema), [description, ...notes].filter(text => text !== '').join('. ')]
}

function toValue({ type, const: one, enum: some, anyOf, items, minimum, maximum, ...rest }: JsonSchema): string {
  if (one !== undefined) return `\`${String(one)}\``
  if (some) return some.map(value => `\`${String(value)}\``).join(', ')
  if (anyOf) return anyOf.map(toValue).join(', or ')
  switch (type) {
    case 'array':
      return items?.type === 'object' ? 'list of mappings' : 'list of texts'
    case 'object':
      return typeof rest.additionalProperties === 'object' ? 'mapping by name' : 'mapping'
    case 'integer':
      return maximum === undefined ? `number from ${minimum}` : `number from ${minimum} to ${maximum}`
    case 'boolean':
      return '`true`, `false`'
    default:
      return 'text'
  }
}
