/** Prometheus' own tests of PromQL: each evaluation gives through the tools what it gives through Prometheus' API. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrometheusForTests } from '../../local/prometheus/prometheus-for-tests.ts'
import { toNumber } from '../../src/answer/number-text.ts'
import { startMetricsForTools } from '../metrics-for-tools.ts'
import { type Direct, readDirectly, readThroughTools } from './read-both.ts'
import type { FloatHistogram } from './read-histogram.ts'
import { type Evaluation, readScript, type Segment } from './read-script.ts'
import { remoteWrite, type WrittenSeries } from './remote-write.ts'

const binary = await findPrometheusForTests(process.env)
const folder = join(import.meta.dirname, 'testdata')

/** Segments do not see the samples of each other: each has its own ten days. */
const firstSegmentSeconds = 1_500_000_000
const segmentSeconds = 10 * 86_400

/** Takes samples of any time, as long as no block is made of them, and native histograms. */
const writable = [
  '--enable-feature=native-histograms',
  '--web.enable-remote-write-receiver',
  '--storage.tsdb.min-block-duration=40000d',
  '--storage.tsdb.max-block-duration=40000d',
]

type Shifted = { readonly file: string; readonly start: number; readonly segment: Segment }

const files = (await readdir(folder)).filter(name => name.endsWith('.test')).sort()
const shifted: Shifted[] = []
let skipped = 0
for (const file of files) {
  const { segments, skipped: more } = readScript(await readFile(join(folder, file), 'utf8'))
  skipped += more
  for (const segment of segments) {
    shifted.push({ file, start: firstSegmentSeconds + shifted.length * segmentSeconds, segment })
  }
}

/** Fewer would say that the scripts were not read. */
const fewestEvaluations = 2000
/** With Prometheus 2.42: later ones refuse fewer. */
const fewestWithSeries = 1000
const fewestWithHistograms = 60

describe.skipIf(!binary)('evaluations of Prometheus’ own tests', { meta: { needs: 'npm run prometheus' } }, () => {
  let on: Awaited<ReturnType<typeof startMetricsForTools>>
  let same = 0
  let withSeries = 0
  let withHistograms = 0
  let refused = 0
  const refusedWrites: string[] = []

  beforeAll(async () => {
    if (!binary) return
    on = await startMetricsForTools(binary, { openMetrics: '# EOF\n', rules: '', days: 40_000, more: writable })
    for (const { start, segment } of shifted)
      refusedWrites.push(...(await write(on.prometheus.url, segment.series, start)))
  }, 60_000)

  afterAll(async () => {
    await on?.stop()
    console.log(
      `${skipped} series have custom buckets or start timestamps, which Prometheus 2 does not know; it refuses samples of ${refusedWrites.length} more${refusedWrites.length > 0 ? `: ${refusedWrites[0]}` : ''}`,
    )
    console.log(
      `${same} evaluations are the same through the tools and through the API: ${withSeries} with series, ${withHistograms} with native histograms, ${refused} refused in the same words`,
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
    expect(withHistograms).toBeGreaterThanOrEqual(fewestWithHistograms)
  })

  async function compare(evaluation: Evaluation): Promise<unknown> {
    const direct = await readDirectly(on.prometheus.url, evaluation)
    const product = await readThroughTools(on.call, evaluation)
    if ('error' in direct) refused++
    else if (direct.series.length > 0) withSeries++
    if (!('error' in direct) && direct.series.some(each => /"histograms?":/.test(each))) withHistograms++
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

/**
 * One request for each run of samples of one kind: of a request's series Prometheus takes floats before histograms.
 *
 * @returns what is refused, whose series are left out on both sides
 */
async function write(url: string, series: Segment['series'], start: number): Promise<string[]> {
  const runs = series.flatMap(each => {
    const labels = readSelector(each.selector)
    return labels ? [toRuns(each, start).map(samples => ({ labels, samples }))] : []
  })
  const refused: string[] = []
  for (let run = 0; runs.some(each => run < each.length); run++) {
    const together = runs.flatMap(each => each[run] ?? [])
    if ((await remoteWrite(url, together)) === undefined) continue
    // A request is refused as a whole.
    for (const alone of together) {
      const words = await remoteWrite(url, [alone])
      if (words !== undefined) refused.push(words)
    }
  }
  return refused
}

function toRuns({ values, stepSeconds }: Segment['series'][number], start: number): WrittenSeries['samples'][] {
  const runs: { timeMs: number; value: number | FloatHistogram }[][] = []
  let kind = ''
  for (const [index, read] of values.entries()) {
    if (read === undefined) continue
    if (typeof read !== kind) runs.push([])
    kind = typeof read
    const value = typeof read === 'string' ? toNumber(read) : read
    runs.at(-1)?.push({ timeMs: (start + index * stepSeconds) * 1000, value })
  }
  return runs
}

/** Names in quotes came with Prometheus 3: such series are left out on both sides. */
function readSelector(selector: string): Record<string, string> | undefined {
  const name = /^[\w:]+/.exec(selector)?.[0]
  if (name === undefined) return undefined
  const labels: Record<string, string> = { __name__: name }
  const rest = selector
    .slice(name.length)
    .replace(/([\w:]+)\s*=\s*("(?:\\.|[^"\\])*")/g, (_, label: string, text: string) => {
      labels[label] = JSON.parse(text)
      return ''
    })
  return rest.includes('"') ? undefined : labels
}
