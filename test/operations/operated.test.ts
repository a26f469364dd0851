/** The tables of operations against what a gateway and its targets write. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { operatedMetrics } from '../../packages/serverless/src/defaults/operated-metrics.ts'
import { storedQueries } from '../../packages/serverless/src/defaults/stored-queries.ts'
import { plantHour } from './planted-hour.ts'

type Line = Record<string, unknown>
type Emitted = { Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }

let lines: Line[]
beforeAll(async () => {
  lines = await plantHour()
})

describe('the table of metrics', () => {
  it('has a row for each metric that is emitted, with its unit and dimensions, and no other rows of ours', () => {
    const emitted = new Map<string, { unit: string; dimensions: Set<string> }>()
    for (const { Dimensions, Metrics } of lines.flatMap(metricsOf)) {
      for (const { Name, Unit } of Metrics) {
        const known = emitted.get(Name) ?? { unit: Unit, dimensions: new Set() }
        for (const set of Dimensions) known.dimensions.add(set.join())
        emitted.set(Name, known)
      }
    }
    const rows = operatedMetrics.filter(({ namespace }) => namespace === 'mcp-lambda')
    expect([...emitted.keys()].sort()).toEqual(rows.map(({ metric }) => metric).sort())
    for (const { metric, unit, dimensions } of rows) {
      expect(emitted.get(metric)?.unit, metric).toBe(unit)
      const known = dimensions.map(set => set.join())
      expect(
        [...(emitted.get(metric)?.dimensions ?? [])].filter(set => !known.includes(set)),
        metric,
      ).toEqual([])
    }
  })

  it('names for each metric of AWS the page that says what it is', () => {
    for (const { namespace, source } of operatedMetrics) {
      if (namespace !== 'mcp-lambda') expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//)
    }
  })
})

describe('the stored queries', () => {
  /** A report as Lambda writes it: docs of AWS, "Log formats", and `packages/lambda-local/src/invocation/report.ts`. */
  const report = { type: 'platform.report', record: { metrics: { billedDurationMs: 1, maxMemoryUsedMB: 1 } } }

  it.each(storedQueries)('$id: each field and value occurs in what is logged', ({ query }) => {
    const logged = [...lines, report]
    const fields = new Set(logged.flatMap(line => fieldsOf(line)))
    const values = new Set(logged.flatMap(line => Object.values(line)))
    for (const { name, isValue } of readNames(query)) {
      expect((isValue ? values : fields).has(name), name).toBe(true)
    }
  })
})

describe('queries in other pages', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/guides/policies-and-tenants.md'), 'utf8')
  const queries = [...page.matchAll(/^```\n(filter .*?)^```$/gms)].map(([, query = '']) => query)

  it.each(queries)('%s: each field occurs in what is logged', query => {
    const fields = new Set(lines.flatMap(line => fieldsOf(line)))
    // A pattern is no name.
    const asked = readNames([query.replace(/like \/.*?\//g, '')]).filter(({ isValue }) => !isValue)
    expect(asked.map(({ name }) => name).filter(name => !fields.has(name))).toEqual([])
    expect(asked.length).toBeGreaterThan(4)
  })
})

function metricsOf(line: Line): Emitted[] {
  // As CloudWatch reads it.
  return (line._aws as { CloudWatchMetrics: Emitted[] } | undefined)?.CloudWatchMetrics ?? []
}

function fieldsOf(line: Line, prefix = ''): string[] {
  return Object.entries(line).flatMap(([name, value]) => [
    `${prefix}${name}`,
    ...(typeof value === 'object' && value !== null ? fieldsOf(value as Line, `${prefix}${name}.`) : []),
  ])
}

const words = new Set(
  'filter stats fields sort limit by and not in as desc asc count sum min max latest pct ispresent bin 1h'.split(' '),
)

/** Names of fields and texts in quotes: all that is no word of the language, no number and no name that the query gives. */
type Named = { readonly name: string; readonly isValue: boolean }

function readNames(query: readonly string[]): Named[] {
  const text = query.join('\n')
  const given = new Set([...text.matchAll(/ as (\w+)/g)].map(([, name = '']) => name))
  return [...text.matchAll(/"([^"]*)"|@?[A-Za-z_][\w.]*/g)].flatMap(([word, value]): Named[] => {
    if (value !== undefined) return [{ name: value, isValue: true }]
    const isOurs = !word.startsWith('@') && !words.has(word) && !given.has(word) && word !== 'h'
    return isOurs ? [{ name: word, isValue: false }] : []
  })
}
