/** Reads matchers in the shapes that models send: structured, as PromQL (`up{job="api"}`), or as an object of labels. */
import { parseJson } from '../http/api-answer.ts'

export const operators = ['=', '!=', '=~', '!~'] as const

export const matcherExample = '[{"label":"job","operator":"=","value":"api"}] or {job="api"}'

type Read = { readonly label: unknown; readonly operator?: unknown; readonly value: unknown }

/** Undefined for what has none of the shapes. Labels, operators and values are not checked here. */
export function readMatchers(value: unknown): Read[] | undefined {
  if (Array.isArray(value)) {
    const each = value.map(readMatchers)
    return each.every(read => read !== undefined) ? each.flat() : undefined
  }
  if (typeof value === 'string') {
    const parsed = parseJson(value)
    return typeof parsed === 'object' && parsed !== null ? readMatchers(parsed) : readSelector(value)
  }
  return typeof value === 'object' && value !== null ? readObject(value) : undefined
}

/** Other names for the members, as other APIs have them. */
const alike = { label: ['name', 'key'], operator: ['op', 'type', 'match'] } as const

function readObject(value: object): Read[] | undefined {
  const { label, operator, value: text, ...others } = { ...value } as Record<string, unknown>
  if (text === undefined) {
    if (label !== undefined || operator !== undefined) return undefined
    const pairs = Object.entries(others)
    return pairs.every(([, each]) => typeof each === 'string')
      ? pairs.map(([name, each]) => ({ label: name, value: each }))
      : undefined
  }
  const named = (member: unknown, names: readonly string[]) => {
    const [name] = names.filter(each => each in others)
    if (member !== undefined || name === undefined) return member
    const found = others[name]
    delete others[name]
    return found
  }
  const read = { label: named(label, alike.label), operator: named(operator, alike.operator), value: text }
  const { operator: sign, ...rest } = read
  if (read.label === undefined || Object.keys(others).length > 0) return undefined
  return [sign === undefined || sign === null ? rest : { ...rest, operator: sign }]
}

const name = /^\s*([A-Za-z_:][\w:]*)\s*(?=\{|$)/
const matcher =
  /\s*(?:([A-Za-z_][\w.]*)|"((?:\\.|[^"\\])*)")\s*(=~|!~|!=|==?)\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)\s*(?:,|$)/y

function readSelector(text: string): Read[] | undefined {
  const metric = name.exec(text)
  const rest = text.slice(metric?.[0].length ?? 0).trim()
  const inside = /^\{([\s\S]*)\}$/.exec(rest)?.[1] ?? rest
  const read: Read[] = metric ? [{ label: '__name__', value: metric[1] }] : []
  matcher.lastIndex = 0
  while (matcher.lastIndex < inside.trimEnd().length) {
    const found = matcher.exec(inside)
    if (!found) return undefined
    const [, bare, quoted, operator = '=', value = ''] = found
    read.push({ label: bare ?? quoted, operator: operator === '==' ? '=' : operator, value: unquote(value) })
  }
  return read.length > 0 ? read : undefined
}

function unquote(text: string): string {
  const inside = text.slice(1, -1)
  return text.startsWith('`') ? inside : inside.replace(/\\(["'\\])/g, '$1')
}
