/** Prometheus' own tests of PromQL: each evaluation gives through the tools what it gives through Prometheus' API. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrometheusForTests } from '../../local/prometheus/prometheus-for-tests.ts'
import { startMetricsForTools } from '../metrics-for-tools.ts'
import { type Direct, readDirectly, readThroughTools } from './read-both.ts'
import { type Evaluation, readScript, type Segment } from './read-script.ts'

const binary = await findPrometheusForTests(process.env)
const folder = join(import.meta.dirname, 'testdata')

/** Segments do not see the samples of each other: each has its own ten days. */
const firstSegmentSeconds = 1_500_000_000
const segmentSeconds = 10 * 86_400

type Shifted = { readonly file: string; readonly start: number; readonly segment: Segment }

const files = (await readdir(folder)).filter(name => name.endsWith('.test')).sort()
const shifted: Shifted[] = []
for (const file of files) {
  const { segments } = readScript(await readFile(join(folder, file), 'utf8'))
  for (const segment of segments) {
    shifted.push({ file, start: firstSegmentSeconds + shifted.length * segmentSeconds, segment })
  }
}

/** Fewer would say that the scripts were not read. */
const fewestEvaluations = 2000
/** With Prometheus 2.42: later ones refuse fewer. */
const fewestWithSeries = 800

describe.skipIf(!binary)('evaluations of Prometheus’ own tests', { meta: { needs: 'npm run prometheus' } }, () => {
  let on: Awaited<ReturnType<typeof startMetricsForTools>>
  let same = 0
  let withSeries = 0
  let refused = 0

  beforeAll(async () => {
    if (!binary) return
    const lines = shifted.flatMap(({ start, segment }) =>
      segment.series.flatMap(series => toOpenMetrics(series, start)),
    )
    on = await startMetricsForTools(binary, { openMetrics: `${lines.join('\n')}\n# EOF\n`, rules: '', days: 40_000 })
  }, 60_000)

  afterAll(async () => {
    await on?.stop()
    console.log(
      `${same} evaluations are the same through the tools and through the API: ${withSeries} with series, ${refused} refused in the same words`,
    )
  })

  it.each(files)('%s', async file => {
    const differences: unknown[] = []
    for (const { start, segment } of shifted.filter(each => each.file === file)) {
      for (const evaluation of segment.evaluations) {
        const difference = await compare(shift(evaluation, start))
        if (difference) differences.push(difference)
        else same++
      }
    }
    expect(differences).toEqual([])
  })

  it('are as many as the scripts have', () => {
    expect(same).toBeGreaterThanOrEqual(fewestEvaluations)
    expect(withSeries).toBeGreaterThanOrEqual(fewestWithSeries)
  })

  async function compare(evaluation: Evaluation): Promise<unknown> {
    const direct = await readDirectly(on.prometheus.url, evaluation)
    const product = await readThroughTools(on.call, evaluation)
    if ('error' in direct) refused++
    else if (direct.series.length > 0) withSeries++
    const isSame =
      'error' in direct
        ? 'error' in product && product.error.includes(direct.error)
        : !('error' in product) && sameAnswer(direct, product, evaluation.query)
    return isSame ? undefined : { evaluation, direct, product }
  }
})

/** The order of a vector means something only where the query sorts. */
function sameAnswer(direct: Direct, product: Direct, query: string): boolean {
  const order = /\bsort(?:_by_label)?(?:_desc)?\b/.test(query)
    ? (series: string[]) => series
    : (series: string[]) => series.sort()
  const toText = ({ resultType, series, warnings }: Direct) =>
    JSON.stringify([resultType, order([...series]), warnings])
  return toText(direct) === toText(product)
}

function shift({ query, start, end, stepSeconds }: Evaluation, by: number): Evaluation {
  return { query, start: start + by, end: end + by, ...(stepSeconds !== undefined && { stepSeconds }) }
}

/** OpenMetrics has no names in quotes: such series are left out on both sides. */
function toOpenMetrics({ selector, values, stepSeconds }: Segment['series'][number], start: number): string[] {
  const name = /^[\w:]+/.exec(selector)?.[0]
  if (name === undefined) return []
  const labels = selector
    .slice(name.length)
    .trim()
    .replace(/(,\s*)?\}$/, '}')
    .replace(/"\s*,\s*/g, '",')
    .replace(/\s*=\s*"/g, '="')
  if (/\{\s*"/.test(labels) || /,"[^=]*"/.test(labels)) return []
  return values.flatMap((value, index) =>
    value === undefined ? [] : [`${name}${labels === '{}' ? '' : labels} ${value} ${start + index * stepSeconds}`],
  )
}
