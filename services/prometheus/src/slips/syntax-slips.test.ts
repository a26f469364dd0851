import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readScript } from '../../test/promqltest/read-script.ts'
import { parseQuery } from '../syntax-tree.ts'
import { mendSyntax } from './syntax-slips.ts'
import { maxQuery } from './with-way-out.ts'

describe('mendSyntax', () => {
  it.each([
    ['sum by job, route (x)', 'sum by (job, route) (x)'],
    ['avg by [job] (x)', 'avg by (job) (x)'],
    ['sum by job rate(x[5m])', 'sum by (job)(rate(x[5m]))'],
    ['sum(rate(x{a=b, c==d}[5 min]) by job)', 'sum(rate(x{a="b", c="d"}[5m])) by (job)'],
    ['x{a="1.2" or a="3"}', 'x{a=~"1\\\\.2|3"}'],
    ['x{a not in (b, c)}', 'x{a!~"b|c"}'],
    ['x{a="="} = 1 # = 2', 'x{a="="} == 1 # = 2'],
    ['x{host.name="a.b"}', 'x{host_name="a.b"}'],
    ['node="a=b"', '{node="a=b"}'],
    ['job="api" and code=~"5.."', '{job="api", code=~"5.."}'],
    ['x > 1.5GiB', 'x > 1610612736'],
    ['x / y > 5 %', 'x / y > 0.05'],
    ['predict_linear(x[6h], 24h)', 'predict_linear(x[6h], 86400)'],
    ['max(x[last 2 hours])', 'max(x[2h])'],
    ['rate(x[$interval]);', 'rate(x[5m])'],
    ['x @ 2026-11-29 10:00', 'x @ 1795946400'],
    ['rate(x[90])', 'rate(x[90s])'],
    ['rate(x[5m]) by job', 'sum(rate(x[5m])) by (job)'],
    ['x{a="b"} by (job) > 1', 'sum(x{a="b"}) by (job) > 1'],
    ['sum(rate(x[5m]) by (job)', 'sum(rate(x[5m])) by (job)'],
    ['(sum(x)', '(sum(x))'],
    ['sum(x)) ', 'sum(x)'],
  ])('%s → %s', async (query, mended) => {
    expect(mendSyntax(query).query).toBe(mended)
    expect(await parseQuery(mended)).toBeDefined()
  })

  it('leaves what Prometheus tests as valid PromQL, but for numbers that are lengths of time in Prometheus 3', async () => {
    const folder = join(import.meta.dirname, '../../test/promqltest/testdata')
    const scripts = readdirSync(folder).filter(name => name.endsWith('.test'))
    const all = scripts.flatMap(name => readScript(readFileSync(join(folder, name), 'utf8')).segments)
    const queries = new Set(all.flatMap(({ evaluations }) => evaluations.map(({ query }) => query)))
    const valid: string[] = []
    for (const query of queries) if (await parseQuery(query)) valid.push(query)
    expect(valid.length).toBeGreaterThan(1500)
    const changed = valid.map(mendSyntax).filter(({ whys }) => whys.length > 0)
    const kinds = new Set(changed.flatMap(({ whys }) => whys))
    expect([...kinds].map(why => why.slice(0, 20)).sort()).toEqual(['A length of time as ', 'A range is a number '])
    expect(changed.map(({ query }) => query)).toContain('changes(http_requests[1800s])')
  })

  it.each([
    '(',
    'a.',
    '{a=',
    'by a,',
    'sum ',
    '"',
    'x{a="b" or ',
    '[1',
    '$a',
    '1%',
    'in (',
  ])('ends for many of %j', part => {
    // A rule that takes time by a power of the length does not end within the limit of a test.
    const query = part.repeat(Math.floor(maxQuery / part.length))
    expect(mendSyntax(query).query.length).toBeGreaterThan(0)
  })
})
