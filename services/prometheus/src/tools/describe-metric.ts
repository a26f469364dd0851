import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { fitEntries } from '../answer/fit-entries.ts'
import { cutText, escapeMarks, toFlatText } from '../answer/flat-text.ts'
import { isShortened, toShortText } from '../answer/number-text.ts'
import { quote } from '../answer/series-text.ts'
import { maxAnswerCharacters } from '../answer/share-room.ts'
import { explainName } from '../diagnosis/explain-selector.ts'
import { toFittingQuery, toMetricKind } from '../discovery/fitting-query.ts'
import { type LabelRow, toLabelTable } from '../discovery/label-table.ts'
import { MetricsError } from '../metrics-error.ts'
import type { CallOptions, MetricMetadata, MetricsSource, Workspace } from '../metrics-source.ts'
import { toIsoTime } from '../times.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { answerTool, type ToolAnswer } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { region, workspaceId } from './tool-parameters.ts'

const description = `Describes one metric: type, help, unit, its labels with their values and counts, range of values now, and a query that fits (rate for a counter, a quantile for a histogram).

Use it before grouping or filtering by labels: "by which labels", "which values has".`

export function registerDescribeMetric(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'DescribeMetric',
    {
      title: 'Describe a metric',
      description,
      inputSchema: z.strictObject({
        metric: z.string().min(1).describe('Exact name; of a histogram without _bucket.'),
        workspace_id: workspaceId,
        region,
      }),
      outputSchema: z.object({
        metric: z.string(),
        type: z.string(),
        help: z.string().optional(),
        unit: z.string().optional(),
        series_total: z.number(),
        start: z.string(),
        end: z.string(),
        labels: z.array(z.any()).describe('{label, values_total, values: {value: series}}'),
        values_now: z.string().optional(),
        query: z.string(),
        warnings: z.array(z.string()).optional(),
        workspace_id: z.string(),
        region: z.string(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const metric = asked.metric.trim()
        if (!metric.isWellFormed()) throw new MetricsError('invalid_argument', 'metric holds half of a surrogate pair.')
        const named = /^([A-Za-z_:][\w:]*)\s*[{[]/.exec(metric)
        if (named) {
          throw new MetricsError(
            'invalid_argument',
            `metric is a name alone: ${cutText(named[1] ?? '', 200)}. FindSeries takes matchers.`,
          )
        }
        return describeMetric(metric, { source: deps.source, workspace, now: deps.now() / 1000 }, { signal })
      }),
  )
}

type Place = { readonly source: MetricsSource; readonly workspace: Workspace; readonly now: number }

const lookedAtSeconds = 3600

async function describeMetric(asked: string, place: Place, options: CallOptions): Promise<ToolAnswer> {
  const { source, workspace, now } = place
  const names = [asked, `${asked}_bucket`]
  const [{ series, warnings }, metadata] = await Promise.all([
    source.series(workspace, { match: toNamesSelector(names), start: now - lookedAtSeconds, end: now }, options),
    readMetadata(asked, place, options),
  ])
  const name = names.find(each => series.some(({ __name__ }) => __name__ === each))
  if (name === undefined) {
    const time = { time: now, spanSeconds: 0, stepSeconds: 1 }
    const selector = { name: asked, matchers: [], window: undefined, modifiers: '' }
    const toBase = (each: string) => each.replace(/_bucket$/, '')
    const reason = await explainName(asked, selector, { source, workspace, time }, options, toBase)
    throw new MetricsError('not_found', cutText(reason, 2000))
  }
  const own = series.filter(({ __name__ }) => __name__ === name)
  const labels = toLabelTable(own)
  const named = toMetricKind(name, metadata?.type, labels)
  const kind = named === 'unknown' && (await isHistogram(name, place, options)) ? 'native histogram' : named
  const values = await readValues(name, kind, place, options)
  return toForms({ name, kind, metadata, labels, seriesTotal: own.length, now, values, warnings, workspace })
}

function toNamesSelector(names: readonly string[]): string {
  const pattern = names.map(name => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
  return `{__name__=~${JSON.stringify(pattern)}}`
}

/** Metadata has the name that targets give; the series of a histogram or summary have suffixes. Absent where it is refused. */
async function readMetadata(
  name: string,
  { source, workspace }: Place,
  options: CallOptions,
): Promise<MetricMetadata | undefined> {
  const base = name.replace(/_(?:bucket|count|sum|total)$/, '')
  for (const metric of new Set([name, base])) {
    const found = await source.metadata(workspace, { metric }, options).catch(() => undefined)
    options.signal.throwIfAborted()
    const metadata = found?.get(metric)
    if (metadata) return metadata
  }
  return undefined
}

/** Without metadata a native histogram looks like a gauge. A Prometheus that has none does not know the function. */
async function isHistogram(name: string, { source, workspace, now }: Place, options: CallOptions): Promise<boolean> {
  try {
    const query = `count(histogram_count(${toNamesSelector([name])}))`
    const { data } = await source.query(workspace, { query, time: now }, options)
    return data.resultType === 'vector' && data.result.length > 0
  } catch {
    options.signal.throwIfAborted()
    return false
  }
}

async function readValues(
  name: string,
  kind: ReturnType<typeof toMetricKind>,
  { source, workspace, now }: Place,
  options: CallOptions,
): Promise<string | undefined> {
  if (kind === 'histogram' || kind === 'native histogram') return undefined
  const selector = toNamesSelector([name])
  const query = `label_replace(min(${selector}), "q", "min", "", "") or label_replace(max(${selector}), "q", "max", "", "") or label_replace(count(${selector} != ${selector}), "q", "NaN", "", "")`
  const { data } = await source.query(workspace, { query, time: now }, options)
  if (data.resultType !== 'vector') return undefined
  const of = (which: string) => data.result.find(({ metric }) => metric.q === which)?.value?.[1]
  const [least, greatest] = [of('min'), of('max')]
  if (least === undefined || greatest === undefined) return undefined
  const shown = [...new Set([least, greatest])].map(toShortText).join(' to ')
  const rounded = [least, greatest].some(isShortened) ? ', rounded to six digits' : ''
  const hasOthers = of('NaN') !== undefined && least !== 'NaN'
  const others = hasOthers ? `, and NaN in ${of('NaN')} series` : ''
  return `${least === greatest && others === '' ? 'all ' : ''}${shown}${rounded}${others}`
}

type Description = {
  readonly name: string
  readonly kind: ReturnType<typeof toMetricKind>
  readonly metadata: MetricMetadata | undefined
  readonly labels: readonly LabelRow[]
  readonly seriesTotal: number
  readonly now: number
  readonly values: string | undefined
  readonly warnings: readonly string[]
  readonly workspace: Workspace
}

function toForms(description: Description): ToolAnswer {
  const { name, kind, metadata, labels, seriesTotal, now, values, warnings, workspace } = description
  const [start, end] = [toIsoTime(now - lookedAtSeconds), toIsoTime(now)]
  const help = metadata && toFlatText(metadata.help, 500)
  const unit = metadata && toFlatText(metadata.unit, 50)
  const query = toFittingQuery(name, kind, labels)
  const remarks = warnings.slice(0, 5).map(each => toFlatText(each, 400))
  const frame = JSON.stringify([name, help, query, query, remarks]).length + 800
  const entries = fitEntries(labels.map(toLabelEntry), maxAnswerCharacters - frame)
  const left = labels.length - entries.length
  const all = [...remarks, ...(left > 0 ? [`${left} labels with more values are left out.`] : [])]
  return {
    structured: {
      metric: name,
      type: kind,
      ...(help && { help }),
      ...(unit && { unit }),
      series_total: seriesTotal,
      start,
      end,
      labels: entries.map(({ item }) => item),
      ...(values !== undefined && { values_now: values }),
      query,
      ...(all.length > 0 && { warnings: all }),
      workspace_id: workspace.id,
      region: workspace.region,
    },
    text: [
      `${name}: ${kind}${unit ? ` in ${unit}` : ''}, ${seriesTotal} series from ${start} to ${end}${help ? `. ${help}` : ''}`,
      ...(values === undefined ? [] : [`values now: ${values}`]),
      ...entries.map(({ line }) => line),
      `query: ${query}`,
      ...all.map(warning => `warning: ${warning}`),
    ].join('\n'),
  }
}

/** Of the bounds of buckets all that are usual: the last finite one is the greatest value that a quantile can have. */
const [maxValues, maxBounds] = [8, 40]

function toLabelEntry({ label, values }: LabelRow) {
  const shown = values
    .slice(0, label === 'le' ? maxBounds : maxValues)
    .map(({ value, series }) => [cutText(value, 100), series] as const)
  const more = values.length - shown.length
  const name = cutText(label, 200)
  const listed = shown.map(([value, series]) => `${quote(value)} (${series})`).join(', ')
  return {
    item: { label: name, values_total: values.length, values: Object.fromEntries(shown) },
    line: `${escapeMarks(name)}: ${values.length} values with series: ${listed}${more > 0 ? ', and more' : ''}`,
  }
}
