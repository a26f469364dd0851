import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { fitEntries } from '../answer/fit-entries.ts'
import { toFlatText } from '../answer/flat-text.ts'
import { isShortened, roundedNotation, toPrometheusText, toShortText } from '../answer/number-text.ts'
import { commonLabels, cutLabels, toSelector, withoutLabels } from '../answer/series-text.ts'
import { maxAnswerCharacters } from '../answer/share-room.ts'
import { type Change, compareVectors } from '../compare/compare-vectors.ts'
import { findRawCounter } from '../compare/find-raw-counter.ts'
import { findUnsummable } from '../compare/find-unsummable.ts'
import { MetricsError } from '../metrics-error.ts'
import type { QueryAnswer, Series } from '../metrics-source.ts'
import { readExpression } from '../promql.ts'
import { describeZones, readDuration, readTime, toIsoTime } from '../times.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { explainResult } from './explain-result.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { maxSeries, query, region, text, time, workspaceId } from './tool-parameters.ts'

const description = `Evaluates a PromQL expression at a moment and some time before, and ranks series by how much they changed: value now and before, change, ratio, share of all change, new and gone series.

For "what changed since yesterday", "who caused the rise": \`sum by (tenant) (rate(http_requests_total[5m]))\` with ago "1d".`

export function registerCompareQuery(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'CompareQuery',
    {
      title: 'Compare with an earlier time',
      description,
      inputSchema: z.strictObject({
        query,
        ago: text('How long before: "1h", "1d" (if left out), "1w".'),
        time: time('Now if left out.'),
        max_series: maxSeries(20),
        workspace_id: workspaceId,
        region,
      }),
      outputSchema: z.object({
        time: z.string(),
        compared_with: z.string(),
        result: z
          .array(z.any())
          .describe('{metric, now, before, change, ratio, share}; without now the series is gone, without before new'),
        common_labels: z.record(z.string(), z.string()).optional(),
        sum_now: z.string().optional(),
        sum_before: z.string().optional(),
        series_total: z.number(),
        unchanged: z.number(),
        notation: z.string().optional(),
        left_out: z.string().optional(),
        warnings: z.array(z.string()).optional(),
        workspace_id: z.string(),
        region: z.string(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const expression = readExpression(asked.query)
        const at = readTime('time', asked.time ?? 'now', deps.now() / 1000)
        const earlier = at - readDuration('ago', (asked.ago ?? '1d').replace(/^\s*-|\s+ago\s*$/gi, ''))
        if (earlier < 0) throw new MetricsError('invalid_argument', 'ago reaches back before 1970.')
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const ask = (time: number) => deps.source.query(workspace, { query: expression, time }, { signal })
        const [now, before] = await Promise.all([ask(at), ask(earlier)])
        const range = { start: at, end: at, stepSeconds: 1 }
        const isEmpty = isEmptyAnswer(now) && isEmptyAnswer(before)
        const why = isEmpty
          ? await explainResult(expression, now, { ...deps, workspace, range }, { signal })
          : [
              ...(isEmptyAnswer(before) ? [describeOneSide('earlier', earlier)] : []),
              ...(isEmptyAnswer(now) ? [describeOneSide('now', at)] : []),
            ]
        const [seriesNow, seriesBefore] = [seriesOf(now), seriesOf(before)]
        const { changes, incomparable } = compareVectors(seriesNow, seriesBefore)
        const unsummable = await findUnsummable(expression, [...seriesNow, ...seriesBefore])
        const counter = changes.length > 0 ? await findRawCounter(expression) : undefined
        return toForms({
          changes,
          at,
          earlier,
          most: asked.max_series,
          isSum: unsummable === undefined && changes.length > 0,
          warnings: [
            ...describeZones({ time: asked.time }),
            ...why,
            ...(unsummable === undefined || changes.length === 0 ? [] : [describeNoSum(unsummable)]),
            ...(counter === undefined ? [] : [describeCounter(counter)]),
            ...(incomparable > 0 ? [describeIncomparable(incomparable, [...seriesNow, ...seriesBefore])] : []),
            ...new Set([...now.warnings, ...before.warnings]),
          ],
          head: { workspace_id: workspace.id, region: workspace.region },
        })
      }),
  )
}

function describeNoSum(unsummable: string): string {
  return `Values of ${unsummable} do not add up over series: no sum, and no share of all change.`
}

function describeCounter(name: string): string {
  return `${name} is a counter by its name: it begins again at 0 with its process. rate(${name}[5m]) compares how fast it counts.`
}

function describeIncomparable(count: number, series: readonly Series[]): string {
  const hasHistogram = series.some(({ histogram }) => histogram !== undefined)
  const advice = hasHistogram ? ' Of histograms compare a histogram_quantile(0.99, …), or histogram_count(…).' : ''
  return `${count} series with NaN, an infinity or a histogram have no difference and are left out.${advice}`
}

/** The sum of nothing is written as 0. */
function describeOneSide(side: 'earlier' | 'now', seconds: number): string {
  const where = `No series at ${toIsoTime(seconds)}`
  return side === 'earlier'
    ? `${where}: nothing to compare with. Whether there was no value, or samples are gone by now, is not known.`
    : `${where}: all that were there are gone.`
}

function isEmptyAnswer({ data }: QueryAnswer): boolean {
  return data.result.length === 0
}

/** A scalar is one series without labels. */
function seriesOf({ data }: QueryAnswer): readonly Series[] {
  switch (data.resultType) {
    case 'vector':
      return data.result
    case 'scalar':
      return [{ metric: {}, value: data.result }]
    default:
      throw new MetricsError(
        'bad_query',
        `CompareQuery needs one value for each series; this is a ${data.resultType}.${data.resultType === 'matrix' ? ' A range in brackets needs a function over it: rate(x[5m]) of a counter, avg_over_time(x[5m]) of a gauge.' : ''}`,
      )
  }
}

const maxCommonCharacters = 4000

type Parts = {
  readonly changes: readonly Change[]
  readonly at: number
  readonly earlier: number
  readonly most: number
  /** Whether the values add up over series. */
  readonly isSum: boolean
  readonly warnings: readonly string[]
  readonly head: Readonly<Record<string, string>>
}

function toForms({ changes, at, earlier, most, isSum, warnings, head }: Parts) {
  const changed = changes.filter(({ change }) => change !== 0)
  const page = changed.slice(0, most)
  const common = page.length > 2 ? cutLabels(commonLabels(page.map(({ metric }) => metric)), maxCommonCharacters) : {}
  const remarks = warnings.slice(0, 10).map(each => toFlatText(each, 600))
  const frame = JSON.stringify([common, remarks]).length + 1000
  const shown = fitEntries(
    page.map(change => toEntry(change, { common, isSum })),
    maxAnswerCharacters - Math.min(frame, maxAnswerCharacters / 2),
  )
  const left = changed.length - shown.length
  const leftOut = left > 0 ? `${left} series with smaller changes are left out.` : undefined
  const sumOf = (side: 'now' | 'before') => short(changes.reduce((sum, each) => sum + (each[side] ?? 0), 0))
  const sums = isSum ? { sum_now: sumOf('now'), sum_before: sumOf('before') } : undefined
  const notation = shown.some(({ isRounded }) => isRounded) ? roundedNotation : undefined
  const [nowText, beforeText] = [toIsoTime(at), toIsoTime(earlier)]
  const unchanged = changes.length - changed.length
  const hasCommon = Object.keys(common).length > 0
  return {
    structured: {
      time: nowText,
      compared_with: beforeText,
      result: shown.map(({ item }) => item),
      ...(hasCommon && { common_labels: common }),
      ...(notation && { notation }),
      ...sums,
      series_total: changes.length,
      unchanged,
      ...(leftOut && { left_out: leftOut }),
      ...(remarks.length > 0 && { warnings: remarks }),
      ...head,
    },
    text: [
      sums
        ? `${changes.length} series, ${unchanged} unchanged, sum ${sums.sum_before} at ${beforeText} -> ${sums.sum_now} at ${nowText}; greatest change first, share of all change in %`
        : `${changes.length} series, ${unchanged} unchanged, ${beforeText} -> ${nowText}; greatest change first`,
      ...(hasCommon ? [`${shown.length < changes.length ? 'those shown' : 'all'} have ${toSelector(common)}`] : []),
      ...(notation ? [notation] : []),
      ...shown.map(({ line }) => line),
      ...(leftOut ? [leftOut] : []),
      ...remarks.map(warning => `warning: ${warning}`),
    ].join('\n'),
  }
}

type EntryContext = Pick<Parts, 'isSum'> & { readonly common: Readonly<Record<string, string>> }

function toEntry({ metric, now, before, change, share }: Change, { common, isSum }: EntryContext) {
  const own = cutLabels(withoutLabels(metric, common))
  const ratio = now !== undefined && before ? short(now / before) : undefined
  // An infinity is written with its sign.
  const sign = change > 0 && change < Infinity ? '+' : ''
  const numbers = [now, before, change].filter(number => number !== undefined)
  const percent = isSum ? `${Math.round(share * 100)} %` : undefined
  const values =
    before === undefined
      ? `new, now ${short(now ?? 0)}`
      : now === undefined
        ? `gone, was ${short(before)}`
        : `${short(before)} -> ${short(now)}`
  return {
    isRounded: numbers.some(number => isShortened(toPrometheusText(number))),
    item: {
      metric: own,
      ...(now !== undefined && { now: short(now) }),
      ...(before !== undefined && { before: short(before) }),
      change: `${sign}${short(change)}`,
      ...(ratio !== undefined && { ratio }),
      ...(percent !== undefined && { share: percent }),
    },
    line: [
      `${toSelector(own)} ${values}`,
      `${sign}${short(change)}`,
      ...(ratio === undefined ? [] : [`x${ratio}`]),
      ...(percent === undefined ? [] : [percent]),
    ].join(', '),
  }
}

function short(number: number): string {
  return toShortText(toPrometheusText(number))
}
