/**
 * The two parameters AMP has and Prometheus lacks: thresholds on the samples a query processes.
 *
 * Counted from the statistics Prometheus gives after the query. So, unlike on AMP, a query over the error threshold has
 * run to its end before it is refused. The words and the status (422, as for AMP's other limits) are not documented.
 */
import type { LocalReply } from 'mcp-lambda/local'
import { json, prometheusError } from './reply.ts'

export type SampleThresholds = {
  readonly kind: 'ok'
  readonly areSet: boolean
  readonly warnAbove: number
  readonly refuseAbove: number
}

export function readSampleThresholds(
  parameters: URLSearchParams,
): SampleThresholds | { readonly kind: 'invalid'; readonly problem: string } {
  const names = ['max_samples_processed_warning_threshold', 'max_samples_processed_error_threshold'] as const
  const wrong = names.find(name => parameters.has(name) && !/^\d+$/.test(parameters.get(name) ?? ''))
  if (wrong) return { kind: 'invalid', problem: `invalid parameter "${wrong}": must be a whole number` }
  const [warnAbove, refuseAbove] = names.map(name => Number(parameters.get(name) ?? Number.POSITIVE_INFINITY))
  return {
    kind: 'ok',
    areSet: names.some(name => parameters.has(name)),
    warnAbove: warnAbove ?? Number.POSITIVE_INFINITY,
    refuseAbove: refuseAbove ?? Number.POSITIVE_INFINITY,
  }
}

/** The fields read of an answer to a query made with `stats=all`. */
export type QueryAnswer = {
  readonly data?: { readonly stats?: { readonly samples?: { readonly totalQueryableSamples?: number } } }
  readonly warnings?: readonly string[]
}

export function applySampleThresholds(
  answer: QueryAnswer,
  { warnAbove, refuseAbove }: SampleThresholds,
  { keepStats }: { keepStats: boolean },
): LocalReply {
  const samples = answer.data?.stats?.samples?.totalQueryableSamples ?? 0
  if (samples > refuseAbove) {
    const error = `query processed ${samples} samples, above the error threshold of ${refuseAbove}`
    return prometheusError(422, 'execution', error)
  }
  const { stats, ...data } = answer.data ?? {}
  const warning = `query processed ${samples} samples, at or above the warning threshold of ${warnAbove}`
  const warnings = [...(answer.warnings ?? []), ...(samples >= warnAbove ? [warning] : [])]
  return json(200, {
    ...answer,
    data: keepStats ? { ...data, stats } : data,
    ...(warnings.length > 0 ? { warnings } : {}),
  })
}
