import * as z from 'zod/v4'
import type { BoundedResult } from '../bounded-result.ts'
import type { QueryAnswer, Workspace } from '../metrics-source.ts'

// Lists of mixed items, not tuples: as JSON Schema a tuple has no single `items`, which some hosts insist on.
const sample = z.array(z.union([z.number(), z.string()])).length(2)
const histogramSample = z.array(
  z.union([
    z.number(),
    z.object({
      count: z.string(),
      sum: z.string(),
      buckets: z.array(z.array(z.union([z.number(), z.string()]))).optional(),
    }),
  ]),
)

const series = z.object({
  metric: z.record(z.string(), z.string()).describe('Labels, the metric name as __name__'),
  value: sample.optional().describe('[unix seconds, value as text: may be "NaN", "+Inf" or "-Inf"]'),
  values: z.array(sample).optional(),
  histogram: histogramSample.optional().describe('[unix seconds, native histogram]'),
  histograms: z.array(histogramSample).optional(),
})

/** What a query is answered with: `resultType`, `result`, `warnings` and `infos` as Prometheus itself says them. */
export const queryOutput = {
  resultType: z.enum(['vector', 'matrix', 'scalar', 'string']),
  result: z.union([z.array(series), sample]).describe('Series, or one [unix seconds, value] for a scalar or string'),
  warnings: z.array(z.string()).optional(),
  infos: z.array(z.string()).optional(),
  series_total: z.int().describe('How many series the query matched'),
  series_returned: z.int(),
  truncated: z.boolean().describe('Whether series were left out'),
  samples_processed: z.int().optional().describe('Samples the backend read: what the query is billed by'),
  workspace_id: z.string(),
  region: z.string(),
}

export function toQueryOutput(answer: QueryAnswer, bounded: BoundedResult, workspace: Workspace) {
  const { seriesTotal, seriesReturned, data } = bounded
  return {
    resultType: data.resultType,
    result: data.result,
    ...(answer.warnings.length > 0 && { warnings: answer.warnings }),
    ...(answer.infos.length > 0 && { infos: answer.infos }),
    series_total: seriesTotal,
    series_returned: seriesReturned,
    truncated: seriesReturned < seriesTotal,
    ...(answer.samplesProcessed !== undefined && { samples_processed: answer.samplesProcessed }),
    workspace_id: workspace.id,
    region: workspace.region,
  }
}

/** The result's text with what the backend remarked, and a way on when nothing matched. */
export function withRemarks(text: string, { warnings, infos }: QueryAnswer, seriesTotal: number): string {
  return [
    text,
    ...(seriesTotal === 0 ? [emptyAdvice] : []),
    ...warnings.map(warning => `warning: ${warning}`),
    ...infos.map(info => `info: ${info}`),
  ].join('\n')
}

const emptyAdvice =
  'Nothing matched. The metric name may differ (ListMetrics finds names), a label matcher may be too narrow, there may be no data at this time, or this may be the wrong workspace.'
