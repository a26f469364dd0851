import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { toBrief } from '../answer/brief.ts'
import { fitEntries } from '../answer/fit-entries.ts'
import { escapeMarks, toFlatText } from '../answer/flat-text.ts'
import { maxAnswerCharacters } from '../answer/share-room.ts'
import { countPrefixes, type MetricRow, namesByHelp, namesByWords, toMetricRows } from '../discovery/metric-rows.ts'
import { MetricsError } from '../metrics-error.ts'
import type { CallOptions, MetricNames, Workspace } from '../metrics-source.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { count, profile, region, text, workspaceId } from './tool-parameters.ts'

const description = `Finds metrics by name, or by words of their help, with type and help: what is measured of disks, latency, errors.

Use it when the exact name is not known: "cpu", "^node_.*_bytes$", "http.*(total|count)$". Go on with offset = next_offset.`

export function registerListMetrics(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'ListMetrics',
    {
      title: 'Find metric names',
      description,
      inputSchema: z.strictObject({
        pattern: text('RE2 expression found anywhere in the name; case matters.'),
        limit: count(1, 1000, 100, 'Names in one page.'),
        offset: count(0, 1_000_000_000, 0, 'Names to skip.'),
        workspace_id: workspaceId,
        region,
        profile,
      }),
      outputSchema: z.object({
        metrics: z.array(z.any()).describe('{name, type, help}; x_bucket of a histogram with x_count and x_sum'),
        total: z.number().describe('Names that match, on all pages'),
        offset: z.number(),
        has_more: z.boolean(),
        next_offset: z.number().optional(),
        names_by_prefix: z.record(z.string(), z.number()).optional(),
        targets_by_job: z.record(z.string(), z.string()).optional(),
        warnings: z.array(z.string()).optional(),
        workspace_id: z.string(),
        region: z.string(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const { limit, offset } = asked
        const pattern = readPattern(asked.pattern)
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const isOverview = pattern === undefined && offset === 0
        const [found, metadata, jobs] = await Promise.all([
          findNames(pattern, workspace, deps, { signal }),
          // Both only add to the names: without the right to them, or in time, the names stand alone.
          withoutFailure(deps.source.metadata(workspace, {}, { signal }), signal),
          isOverview ? withoutFailure(countTargets(deps, workspace, { signal }), signal) : undefined,
        ])
        const known = metadata ?? new Map()
        const named = new Set(found.names)
        const listNames = async () => (await deps.source.metricNames(workspace, {}, { signal })).names
        if (pattern !== undefined && isWords.test(pattern)) {
          for (const name of await namesByHelp(pattern, known, listNames)) named.add(name)
        }
        const isHealth = pattern !== undefined && isWords.test(pattern) && ofHealth.test(pattern)
        const hasUp = isHealth && (await listNames()).includes('up')
        // A pattern that finds nothing is followed by what there is.
        const all = named.size === 0 && pattern !== undefined ? await listNames() : []
        const near = pattern !== undefined && isWords.test(pattern) ? namesByWords(pattern, known, all) : []
        for (const name of near) named.add(name)
        if (hasUp) named.add('up')
        const instead = [...(near.length > 0 ? [nearWarning] : []), ...(hasUp ? [upAdvice] : [])]
        const warnings = [...toBrief(found.warnings), ...instead]
        const rows = toMetricRows([...named], known)
        const isNothing = rows.length === 0 && all.length > 0
        const counted = isOverview && rows.length > limit ? found.names : isNothing ? all : []
        const prefixes = toGroups(countPrefixes(counted))
        const isCounted = Object.keys(prefixes).length > 0
        const targets = isCounted ? toGroups(jobs ?? []) : {}
        const hasTargets = Object.keys(targets).length > 0
        const entries = fitEntries(
          rows.slice(offset, offset + limit).map(row => ({ item: row, line: toLine(row) })),
          maxAnswerCharacters - 2000 - JSON.stringify([prefixes, targets, warnings]).length,
        )
        const total = rows.length
        const next = offset + entries.length
        const hasMore = entries.length > 0 && next < total
        return {
          structured: {
            ...(isCounted && { names_by_prefix: prefixes }),
            ...(hasTargets && { targets_by_job: targets }),
            metrics: entries.map(({ item }) => item),
            total,
            offset,
            has_more: hasMore,
            ...(hasMore && { next_offset: next }),
            ...(warnings.length > 0 && { warnings }),
            workspace_id: workspace.id,
            region: workspace.region,
          },
          text: [
            total === 0 ? 'No metric name matches.' : `${entries.length} of ${total} metric names, from ${offset}`,
            ...(isCounted ? [`names by prefix: ${toList(prefixes)}`] : []),
            ...(hasTargets ? [`targets by job: ${toList(targets)}`] : []),
            ...entries.map(({ line }) => line),
            ...(hasMore ? [`More follow: offset ${next}`] : []),
            ...warnings.map(warning => `warning: ${warning}`),
          ].join('\n'),
        }
      }),
  )
}

/** What models write for "ends in total" is no RE2 expression; every other mistake is refused by the backend, in its words. */
function readPattern(pattern: string | undefined): string | undefined {
  if (pattern?.isWellFormed() === false) {
    throw new MetricsError('invalid_argument', 'The pattern holds half of a surrogate pair.')
  }
  if (!pattern?.startsWith('*')) return pattern
  const expression = pattern.replace(/(?<!\.)\*/g, '.*')
  return pattern.endsWith('*') ? expression : `${expression}$`
}

/** Names in another case where none has the pattern's own. */
async function findNames(
  pattern: string | undefined,
  workspace: Workspace,
  { source }: ToolDeps,
  options: CallOptions,
): Promise<MetricNames> {
  const found = await source.metricNames(workspace, { pattern }, options).catch((error: unknown) => {
    throw error instanceof MetricsError && error.code === 'bad_query' ? toPatternError(error) : error
  })
  if (found.names.length > 0 || pattern === undefined || !/\p{L}/u.test(pattern)) return found
  const folded = await source.metricNames(workspace, { pattern: `(?i:${pattern})` }, options)
  if (folded.names.length === 0) return found
  return {
    names: folded.names,
    warnings: [...folded.warnings, 'No name has the pattern in this case: these have it in another.'],
  }
}

/** Without the expression that the pattern was sent in, which the model did not write. */
function toPatternError(error: MetricsError): MetricsError {
  const [, reason = 'unknown reason'] = /error parsing regexp: ([^:`]+)/.exec(error.message) ?? []
  return new MetricsError(
    'bad_query',
    `pattern is not an RE2 expression (${reason.trim()}). It is found anywhere in a name: "cpu", "^node_", "_(total|count)$".`,
    { cause: error },
  )
}

const nearWarning = 'No name or help has these words as they are: these have the most of them, or words alike.'

/** Memory and disks are available, too: what is asked for is mostly whether something runs. */
const ofHealth = /\b(?:availab\w*|health\w*|alive|reachable|down|outage)\b/i
const upAdvice =
  'Whether a target is up: the metric up is 1, or 0 where the last scrape failed. ListAlerts has what fires.'

/** Words are looked for in the help as well; a regular expression belongs to the names. */
const isWords = /^[\w\s-]+$/
const maxGroups = 30

async function countTargets(
  { source, now }: ToolDeps,
  workspace: Workspace,
  options: CallOptions,
): Promise<[job: string, targets: string][]> {
  const { data } = await source.query(
    workspace,
    { query: 'sort_desc(count by (job) (up))', time: now() / 1000 },
    options,
  )
  if (data.resultType !== 'vector') return []
  return data.result.map(({ metric, value }) => [metric.job ?? '', value?.[1] ?? ''])
}

async function withoutFailure<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof MetricsError) return undefined
    throw error
  }
}

function toLine({ name, type, help, with: parts = [] }: MetricRow): string {
  const kind = [
    ...(type ? [type] : []),
    ...(parts.length > 0 ? [`with ${parts.map(escapeMarks).join(', ')}`] : []),
  ].join(' ')
  return `${escapeMarks(name)}${kind === '' ? '' : ` (${kind})`}${help ? `: ${help}` : ''}`
}

/** Names of any length, cut. */
function toGroups<Count>(groups: readonly (readonly [string, Count])[]): Record<string, Count> {
  return Object.fromEntries(groups.slice(0, maxGroups).map(([name, count]) => [toFlatText(name, 60), count]))
}

function toList(groups: Readonly<Record<string, number | string>>): string {
  return Object.entries(groups)
    .map(([name, count]) => `${name} (${count})`)
    .join(', ')
}
