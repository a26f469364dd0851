/**
 * Queries of CloudWatch Logs Insights, run by SQLite over a recorded log. Each command becomes a part of one SELECT, so that conditions,
 * groups, sums and orders are SQLite's.
 */
import { DatabaseSync } from 'node:sqlite'
import type { Logged } from './record-hour.ts'

export type Row = Readonly<Record<string, unknown>>
export type LogDatabase = { run(query: readonly string[]): Row[]; close(): void }

export function openLog(lines: readonly Logged[]): LogDatabase {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE log (at_ms INTEGER, log TEXT, message TEXT)')
  const insert = database.prepare('INSERT INTO log VALUES (?, ?, ?)')
  database.exec('BEGIN')
  for (const { atMs, log, message } of lines) insert.run(atMs, log, message)
  database.exec('COMMIT')
  addFunctions(database)
  return {
    run: query => database.prepare(toSql(query)).all(),
    close: () => database.close(),
  }
}

/** What SQLite lacks: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html */
function addFunctions(database: DatabaseSync): void {
  database.aggregate('pct', {
    start: () => JSON.stringify({ percent: 0, values: [] }),
    step: (kept, value, percent) => {
      const { values } = JSON.parse(String(kept))
      return JSON.stringify({ percent, values: value === null ? values : [...values, value] })
    },
    result: kept => {
      const { percent, values } = JSON.parse(String(kept)) as { percent: number; values: number[] }
      const sorted = values.sort((one, other) => one - other)
      return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null
    },
  })
  database.aggregate('latest', {
    start: () => JSON.stringify({ atMs: -1, value: null }),
    step: (kept, value, atMs) => {
      const known = JSON.parse(String(kept)) as { atMs: number }
      return value !== null && Number(atMs) >= known.atMs ? JSON.stringify({ atMs, value }) : String(kept)
    },
    result: kept => JSON.parse(String(kept)).value,
  })
}

type Select = { columns: string[]; where: string[]; groups: string[]; order: string; limit: string }

export function toSql(query: readonly string[]): string {
  const select: Select = { columns: [], where: [], groups: [], order: '', limit: '' }
  for (const command of query) {
    const [, verb = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(command) ?? []
    addCommand(select, verb, rest)
  }
  const { columns, where, groups, order, limit } = select
  return [
    `SELECT ${columns.join(', ')} FROM log`,
    where.length > 0 ? `WHERE ${where.join(' AND ')}` : '',
    groups.length > 0 ? `GROUP BY ${groups.join(', ')}` : '',
    order,
    limit,
  ].join(' ')
}

function addCommand(select: Select, verb: string, rest: string): void {
  const [, stats = '', by] = /^(.*?)(?: by (.*))?$/.exec(rest) ?? []
  switch (verb) {
    case 'filter':
      select.where.push(`(${toExpression(rest)})`)
      return
    case 'fields':
      select.columns.push(...split(rest).map(toColumn))
      return
    case 'stats':
      select.groups.push(...split(by ?? '').map(toExpression))
      select.columns.push(...split(by ?? '').map(toColumn), ...split(stats).map(toColumn))
      return
    case 'sort': {
      const [, name = '', direction = 'asc'] = /^(\S+)(?: (asc|desc))?$/.exec(rest) ?? []
      // A name that the query gives comes before a field.
      select.order = `ORDER BY "${name}" ${direction}`
      return
    }
    case 'limit':
      select.limit = `LIMIT ${Number(rest)}`
      return
    default:
      throw new Error(`The command ${verb} is not translated`)
  }
}

/** At commas outside brackets. */
function split(list: string): string[] {
  return list === '' ? [] : list.split(/,\s*(?![^(]*\))/)
}

function toColumn(text: string): string {
  const [, expression = '', name] = /^(.*?)(?: as (\w+))?$/.exec(text) ?? []
  return `${toExpression(expression)} AS "${name ?? expression}"`
}

const words = new Set(['and', 'or', 'not', 'in', 'count', 'sum', 'min', 'max', 'pct'])

function toExpression(text: string): string {
  const tokens = text.match(/"[^"]*"|@?[A-Za-z_][\w.]*|\d+h|\d+|!=|\S|\s+/g) ?? []
  return tokens
    .join('\u0000')
    .split('\u0000')
    .map(toSqlToken)
    .join('')
    .replace(/latest\((json_extract\(.*?\))\)/g, 'latest($1, at_ms)')
    .replace(/ispresent\((json_extract\(.*?\))\)/g, '($1 IS NOT NULL)')
    .replace(/bin\((\d+)h\)/g, '(at_ms / ($1 * 3600000) * ($1 * 3600000))')
}

function toSqlToken(token: string): string {
  if (token === '[') return '('
  if (token === ']') return ')'
  if (token.startsWith('"')) return `'${token.slice(1, -1).replaceAll("'", "''")}'`
  if (token === '@timestamp') return 'at_ms'
  if (token === '@log') return 'log'
  if (!/^[A-Za-z_]/.test(token) || words.has(token) || /^(latest|ispresent|bin)$/.test(token)) return token
  // True and false are 1 and 0, as in Insights.
  return `json_extract(message, '$.${token}')`
}
