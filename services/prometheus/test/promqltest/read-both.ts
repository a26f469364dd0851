/** One evaluation through the tools, page by page, and through Prometheus' API, in one shape. */
import type { startMetricsForTools } from '../metrics-for-tools.ts'
import type { Evaluation } from './read-script.ts'

export type Direct = {
  readonly resultType: string
  /** A series is its labels in their order of names, and its samples, as JSON. */
  readonly series: readonly string[]
  readonly warnings: readonly string[]
}

export type Outcome = Direct | { readonly error: string }

type Series = { metric: Record<string, string>; value?: unknown; values?: unknown[] }
type Result = { resultType: string; result: Series[] | [number, string] }

export async function readDirectly(url: string, evaluation: Evaluation): Promise<Outcome> {
  const { query, start, end, stepSeconds } = evaluation
  const path = stepSeconds === undefined ? 'query' : 'query_range'
  const parameters: Record<string, string> =
    stepSeconds === undefined
      ? { query, time: `${start}` }
      : { query, start: `${start}`, end: `${end}`, step: `${stepSeconds}` }
  const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) })
  type Answer = { status: string; error: string; data: Result; warnings?: string[]; infos?: string[] }
  const body = (await response.json()) as Answer
  if (body.status !== 'success') return { error: body.error }
  return toDirect(body.data, [...(body.warnings ?? []), ...(body.infos ?? [])])
}

export async function readThroughTools(
  call: Awaited<ReturnType<typeof startMetricsForTools>>['call'],
  { query, start, end, stepSeconds }: Evaluation,
): Promise<Outcome> {
  const [tool, args] =
    stepSeconds === undefined
      ? ['ExecuteQuery', { query, time: start }]
      : ['ExecuteRangeQuery', { query, start, end, step: stepSeconds }]
  const all = new Map<string, Series>()
  const said = new Set<string>()
  let type = ''
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const { structured, text, isError } = await call(tool, { ...args, format: 'points', cursor })
    if (isError) return { error: text }
    type = structured.resultType
    for (const each of [...(structured.warnings ?? []), ...(structured.infos ?? [])]) said.add(each)
    if (type === 'scalar' || type === 'string') return toDirect(structured, toBackendWords(said))
    for (const series of structured.result as Series[]) addTo(all, series)
    cursor = structured.next_cursor
  }
  return toDirect({ resultType: type, result: [...all.values()] }, toBackendWords(said))
}

/** A series may go on over several pages. */
function addTo(all: Map<string, Series>, series: Series): void {
  const key = JSON.stringify(Object.entries(series.metric).sort())
  const known = all.get(key)
  if (known?.values && series.values) known.values.push(...series.values)
  else all.set(key, series)
}

/** Without the advice of this server. */
function toBackendWords(said: ReadonlySet<string>): string[] {
  return [...said].filter(each => /^PromQL (?:warning|info)/.test(each))
}

function toDirect({ resultType, result }: Result, warnings: readonly string[]): Direct {
  const isSeries = resultType === 'vector' || resultType === 'matrix'
  const series = isSeries ? (result as Series[]).map(toText) : [JSON.stringify(result)]
  return { resultType, series, warnings }
}

function toText({ metric, ...samples }: Series): string {
  return JSON.stringify([Object.entries(metric).sort(), samples])
}
