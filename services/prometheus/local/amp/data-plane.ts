/**
 * The data plane: the part of Prometheus' HTTP API that AMP offers below `/workspaces/{id}`, and nothing else of it.
 *
 * Paths, methods and parameters: https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-APIReference-Prometheus-Compatible-Apis.html
 */
import type { LocalReply, LocalRequest } from 'mcp-lambda/local'
import { askPrometheus } from './ask-prometheus.ts'
import { checkLookBack } from './look-back.ts'
import { applySampleThresholds, readSampleThresholds } from './query-samples.ts'
import { awsError, json, prometheusError } from './reply.ts'
import { type AmpWorkspace, dataSourceOf } from './workspace.ts'

export type DataPlane = {
  readonly prometheusUrl: string
  readonly workspaces: readonly AmpWorkspace[]
  /** A longer answer of Prometheus becomes a 413. */
  readonly maxResponseBytes: number
}

type Api = 'query' | 'query_range' | 'labels' | 'label_values' | 'series' | 'metadata' | 'rules' | 'alerts'

const actions: Readonly<Record<Api, string>> = {
  query: 'aps:QueryMetrics',
  query_range: 'aps:QueryMetrics',
  labels: 'aps:GetLabels',
  label_values: 'aps:GetLabels',
  series: 'aps:GetSeries',
  metadata: 'aps:GetMetricMetadata',
  rules: 'aps:ListRules',
  alerts: 'aps:ListAlerts',
}

export type DataRoute = {
  readonly workspaceId: string
  readonly api: Api
  readonly action: string
  /** Below Prometheus' own origin. */
  readonly upstreamPath: string
}

const thresholds = ['max_samples_processed_warning_threshold', 'max_samples_processed_error_threshold']

/** What each path takes. A parameter that is Prometheus' alone (`limit` of series, `type` of rules) has no effect. */
const apis: Record<Api, { methods: readonly string[]; parameters: readonly string[] }> = {
  query: { methods: ['GET', 'POST'], parameters: ['query', 'time', 'timeout', 'stats', ...thresholds] },
  query_range: {
    methods: ['GET', 'POST'],
    parameters: ['query', 'start', 'end', 'step', 'timeout', 'stats', ...thresholds],
  },
  labels: { methods: ['GET', 'POST'], parameters: ['match[]', 'start', 'end'] },
  label_values: { methods: ['GET'], parameters: ['match[]', 'start', 'end'] },
  series: { methods: ['GET', 'POST'], parameters: ['match[]', 'start', 'end'] },
  metadata: { methods: ['GET'], parameters: ['metric', 'limit'] },
  rules: { methods: ['GET'], parameters: [] },
  alerts: { methods: ['GET'], parameters: [] },
}

/** Which API a request is for; undefined for a path or a method AMP does not have. */
export function findDataRoute({ method, path }: LocalRequest): DataRoute | undefined {
  const [, workspaceId, name] = /^\/workspaces\/([^/]+)\/api\/v1\/(.+)$/.exec(path) ?? []
  if (!workspaceId || !name) return undefined
  const isLabelValues = /^label\/[^/]+\/values$/.test(name)
  const api = isLabelValues ? 'label_values' : isApi(name) ? name : undefined
  if (!api || !apis[api].methods.includes(method)) return undefined
  return { workspaceId, api, action: actions[api], upstreamPath: `/api/v1/${name}` }
}

function isApi(name: string): name is Exclude<Api, 'label_values'> {
  return Object.hasOwn(apis, name) && name !== 'label_values'
}

/** Answers a request whose signature was already found good. */
export async function answerData(plane: DataPlane, route: DataRoute, request: LocalRequest): Promise<LocalReply> {
  const prometheusUrl = dataSourceOf(plane, route.workspaceId)
  if (prometheusUrl === undefined) return awsError(404, 'ResourceNotFoundException', { Message: 'Workspace not found' })
  const badLabel = route.api === 'label_values' ? checkLabelName(route.upstreamPath) : undefined
  if (badLabel) return badLabel
  const given = readParameters(request)
  if (given.kind === 'refused') return given.reply
  const { parameters } = given
  const tooLong =
    route.api === 'query_range'
      ? checkSpan(parameters)
      : route.api === 'query'
        ? await checkLookBack(parameters.get('query') ?? '')
        : undefined
  if (tooLong) return tooLong

  const limits = readSampleThresholds(parameters)
  if (limits.kind === 'invalid') return prometheusError(400, 'bad_data', limits.problem)
  const answer = await askPrometheus(
    { ...plane, prometheusUrl },
    {
      path: route.upstreamPath,
      method: apis[route.api].methods.includes('POST') ? 'POST' : 'GET',
      parameters: toUpstream(route.api, parameters, limits.areSet),
      signal: request.signal,
    },
  )
  if (answer.kind === 'failed') return answer.reply
  if (limits.areSet) return applySampleThresholds(answer.body, limits, { keepStats: parameters.has('stats') })
  // AMP names an error on success too, an empty one, for this API alone.
  if (route.api === 'rules') return json(200, { ...answer.body, errorType: '', error: '' })
  return { status: 200, headers: { 'content-type': 'application/json' }, body: answer.text }
}

/** Said here in Prometheus' words, because a name like `..` would not reach it as that path. */
function checkLabelName(upstreamPath: string): LocalReply | undefined {
  const name = upstreamPath.split('/').at(-2) ?? ''
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined
  return prometheusError(400, 'bad_data', `invalid label name: ${JSON.stringify(name)}`)
}

/**
 * Parameters come in the query string, or in the form of a POST; together they are refused, in the words SigV4 doors
 * have for it.
 */
function readParameters({
  method,
  url,
  query,
  headers,
  body,
}: LocalRequest): { kind: 'ok'; parameters: URLSearchParams } | { kind: 'refused'; reply: LocalReply } {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  if (method !== 'POST' || !isForm) return { kind: 'ok', parameters: query }
  const at = url.indexOf('?')
  if (at < 0 || at === url.length - 1) {
    return { kind: 'ok', parameters: new URLSearchParams(body.toString('utf8')) }
  }
  const message = `When Content-Type:application/x-www-form-urlencoded, URL cannot include query-string parameters (after '?'): '${url}'`
  return { kind: 'refused', reply: awsError(403, 'InvalidSignatureException', { message }) }
}

function toUpstream(api: Api, parameters: URLSearchParams, withStats: boolean): URLSearchParams {
  const upstream = new URLSearchParams(
    [...parameters].filter(([name]) => apis[api].parameters.includes(name) && !thresholds.includes(name)),
  )
  if (withStats) upstream.set('stats', 'all')
  return upstream
}

const dayMs = 86_400_000
/** AMP's longest span of a range query since May 2025. */
const maxSpanDays = 95

function checkSpan(parameters: URLSearchParams): LocalReply | undefined {
  const spanMs = toEpochMs(parameters.get('end')) - toEpochMs(parameters.get('start'))
  // Not a number when either cannot be read: Prometheus says better which.
  if (!(spanMs > maxSpanDays * dayMs)) return undefined
  return prometheusError(
    422,
    'execution',
    `the query time range exceeds the limit (query length: ${Math.round(spanMs / 3_600_000)}h, limit: ${maxSpanDays * 24}h)`,
  )
}

function toEpochMs(time: string | null): number {
  if (time === null || time === '') return Number.NaN
  const seconds = Number(time)
  return Number.isNaN(seconds) ? Date.parse(time) : seconds * 1000
}
