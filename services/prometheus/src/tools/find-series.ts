import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { toBrief } from '../answer/brief.ts'
import { compareLabels } from '../answer/compare-labels.ts'
import { type Entry, fitEntries } from '../answer/fit-entries.ts'
import { cutText, toFlatText } from '../answer/flat-text.ts'
import { cutLabels, quote, toSelector } from '../answer/series-text.ts'
import { maxAnswerCharacters } from '../answer/share-room.ts'
import { toLabel } from '../diagnosis/lookup.ts'
import { type LabelRow, toLabelTable, toLabelValues } from '../discovery/label-table.ts'
import { matcherExample, operators, readMatchers } from '../discovery/read-matchers.ts'
import { MetricsError } from '../metrics-error.ts'
import type { QueryAnswer } from '../metrics-source.ts'
import { requireOrder } from '../query-range.ts'
import { describeZones, readTime, toIsoTime } from '../times.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { explainResult } from './explain-result.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { count, list, region, text, time, workspaceId } from './tool-parameters.ts'

const description = `Finds series by labels, over any metrics: how many there are, which labels they have with how many values (cardinality), the series themselves, or with \`label\` the values of one label.

For "what is measured of pod x", "which instances has job y".`

const matcher = z.strictObject({
  label: z.string().min(1).describe('Name; "__name__" is the metric.'),
  operator: z.enum(operators).default('=').describe('"=~" and "!~" match the whole value.'),
  value: z.string().describe('Value or RE2.'),
})

type Matcher = z.output<typeof matcher>

export function registerFindSeries(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'FindSeries',
    {
      title: 'Find series and label values',
      description,
      inputSchema: z.strictObject({
        matchers: list(matcher, { most: 20, read: readMatchers, example: matcherExample, meaning: 'All must match.' }),
        label: text('List the values of this label.'),
        start: time('An hour ago if left out.'),
        end: time('Now if left out.'),
        limit: count(0, 1000, 50, 'Series or values in a page; 0: none.'),
        offset: count(0, 1_000_000, 0, 'Series or values to skip.'),
        workspace_id: workspaceId,
        region,
      }),
      outputSchema: z.object({
        series_total: z.number(),
        start: z.string(),
        end: z.string(),
        label: z.string().optional(),
        labels: z.array(z.any()).optional().describe('{label, values_total}'),
        series: z.array(z.string()).optional(),
        values: z.array(z.any()).optional().describe('{value, series}'),
        total: z.number().describe('On all pages'),
        next_offset: z.number().optional(),
        warnings: z.array(z.string()).optional(),
        workspace_id: z.string(),
        region: z.string(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const now = deps.now() / 1000
        const start = readTime('start', asked.start ?? 'now-1h', now)
        const end = readTime('end', asked.end ?? 'now', now)
        requireOrder(start, end)
        const match = toMatch(asked.matchers)
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const place = { ...deps, workspace, range: { start, end, stepSeconds: 60 } }
        const { series, warnings } = await deps.source.series(workspace, { match, start, end }, { signal })
        const why =
          series.length > 0
            ? []
            : [...describeLiteral(asked.matchers), ...(await explainResult(match, nothing, place, { signal }))]
        const [from, to] = [toIsoTime(start), toIsoTime(end)]
        // The label with the most values, which makes the most series, stands first.
        const table = toLabelTable(series).reverse()
        const { label } = asked
        const shownLabel = label === undefined ? '' : toFlatText(label, 100)
        const entries: readonly Entry[] =
          label === undefined
            ? series.toSorted(compareLabels).map(toSeriesEntry)
            : toLabelValues(label, series).map(toValueEntry)
        const labels = label === undefined ? fitEntries(table.slice(0, maxLabels).map(toLabelEntry), mostOfLabels) : []
        const remarks = [
          ...describeZones({ start: asked.start, end: asked.end }),
          ...toBrief(warnings),
          ...(table.length > labels.length && label === undefined
            ? [`${table.length - labels.length} more labels.`]
            : []),
          ...why,
          ...(series.length > 0 && entries.length === 0 ? [`No series has the label ${shownLabel}.`] : []),
        ]
        const frame = JSON.stringify([labels, remarks, match]).length + 800
        const page = entries.slice(asked.offset, asked.offset + asked.limit)
        const shown = fitEntries(page, maxAnswerCharacters - Math.min(frame, maxAnswerCharacters / 2))
        const next = asked.offset + shown.length
        const hasMore = shown.length > 0 && next < entries.length
        const listed = shown.map(({ item }) => item)
        return {
          structured: {
            series_total: series.length,
            start: from,
            end: to,
            ...(label !== undefined && { label: shownLabel }),
            ...(labels.length > 0 && { labels: labels.map(({ item }) => item) }),
            ...(label === undefined ? { series: listed } : { values: listed }),
            total: entries.length,
            ...(hasMore && { next_offset: next }),
            ...(remarks.length > 0 && { warnings: remarks }),
            workspace_id: workspace.id,
            region: workspace.region,
          },
          text: [
            `${series.length} series${label === undefined ? '' : `, ${entries.length} values of ${shownLabel}`} from ${from} to ${to}`,
            ...(labels.length > 0
              ? [`labels with their number of values: ${labels.map(({ line }) => line).join(', ')}`]
              : []),
            ...shown.map(({ line }) => line),
            ...(hasMore ? [`More follow: offset ${next}`] : []),
            ...remarks.map(warning => `warning: ${warning}`),
          ].join('\n'),
        }
      }),
  )
}

const nothing: QueryAnswer = { data: { resultType: 'vector', result: [] }, warnings: [], infos: [] }

const maxLabels = 60
/** Characters of the labels beside the series. */
const mostOfLabels = 6000

/** What models write for "begins with nod" under the operator that is left out. */
function describeLiteral(matchers: readonly Matcher[]): string[] {
  const literal = matchers.find(({ operator, value }) => !operator.endsWith('~') && /[*+|^$]/.test(value))
  if (!literal) return []
  const { operator, value } = literal
  const shown = quote(cutText(value, 100))
  return [`"${operator}" compares ${shown} as it is written; an expression needs "${operator === '=' ? '=~' : '!~'}".`]
}

function toMatch(matchers: readonly Matcher[]): string {
  const texts = matchers.map(({ label, operator, value }) => {
    if (!label.isWellFormed() || !value.isWellFormed()) {
      throw new MetricsError('invalid_argument', 'A matcher holds half of a surrogate pair.')
    }
    return `${toLabel(label)}${operator}${JSON.stringify(value)}`
  })
  return `{${texts.join(', ')}}`
}

function toSeriesEntry(labels: Readonly<Record<string, string>>) {
  const selector = toSelector(cutLabels(labels))
  return { item: selector, line: selector }
}

function toLabelEntry({ label, values }: LabelRow) {
  const name = toFlatText(label, 100)
  return { item: { label: name, values_total: values.length }, line: `${name} (${values.length})` }
}

function toValueEntry({ value, series }: LabelRow['values'][number]) {
  const shown = cutText(value, 500)
  return { item: { value: shown, series }, line: `${quote(shown)} ${series} series` }
}
