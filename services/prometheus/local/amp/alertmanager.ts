/**
 * The Alertmanager of a workspace below `/alertmanager/api/v2`: what Prometheus fires, and silences of this process.
 *
 * https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-APIReference-AlertManagerApis.html
 */
import { createHash, randomUUID } from 'node:crypto'
import type { LocalReply, LocalRequest } from 'mcp-lambda/local'
import * as z from 'zod/v4'
import { askPrometheus } from './ask-prometheus.ts'
import type { DataPlane } from './data-plane.ts'
import { awsError, json, notOffered } from './reply.ts'
import { dataSourceOf } from './workspace.ts'

export type AlertmanagerRoute = {
  readonly workspaceId: string
  readonly action: string
  readonly api: 'alerts' | 'receivers' | 'status' | 'silences' | 'silence'
  readonly silenceId: string
}

/** Silences by workspace, in the order in which they were made. */
export type Silences = Map<string, Silence[]>

const actions: Readonly<Record<string, string>> = {
  'GET alerts': 'aps:ListAlertManagerAlerts',
  'GET receivers': 'aps:ListAlertManagerReceivers',
  'GET status': 'aps:GetAlertManagerStatus',
  'GET silences': 'aps:ListAlertManagerSilences',
  'POST silences': 'aps:PutAlertManagerSilences',
  'GET silence': 'aps:GetAlertManagerSilence',
  'DELETE silence': 'aps:DeleteAlertManagerSilence',
}

/** Which call a request is; undefined for a path or a method that is none. */
export function findAlertmanagerRoute({ method, path }: LocalRequest): AlertmanagerRoute | undefined {
  const pattern =
    /^\/workspaces\/([^/]+)\/alertmanager\/api\/v2\/(alerts|receivers|status|silences|silence)(?:\/([\w-]+))?$/
  const [, workspaceId, api, silenceId = ''] = pattern.exec(path) ?? []
  const action = actions[`${method} ${api}`]
  if (!workspaceId || !action || (api === 'silence') !== (silenceId !== '')) return undefined
  return { workspaceId, action, api: api as AlertmanagerRoute['api'], silenceId }
}

export async function answerAlertmanager(
  plane: DataPlane & { readonly silences: Silences; readonly now: () => number },
  { workspaceId, api, silenceId }: AlertmanagerRoute,
  request: LocalRequest,
): Promise<LocalReply> {
  const prometheusUrl = dataSourceOf(plane, workspaceId)
  if (prometheusUrl === undefined) return awsError(404, 'ResourceNotFoundException', { Message: 'Workspace not found' })
  const silences = plane.silences.get(workspaceId) ?? []
  const now = plane.now()
  switch (api) {
    case 'status':
      return json(200, {
        config: { original: 'route:\n  receiver: default\n' },
        cluster: null,
        uptime: null,
        versionInfo: null,
      })
    case 'receivers':
      return json(200, [receiver])
    case 'silences':
      if (request.method === 'GET')
        return json(
          200,
          silences.map(silence => toGettable(silence, now)),
        )
      return putSilence(plane.silences, workspaceId, request)
    case 'silence': {
      const silence = silences.find(({ id }) => id === silenceId)
      if (!silence) return json(404, `silence ${silenceId} not found`)
      if (request.method === 'GET') return json(200, toGettable(silence, now))
      silence.endsAt = new Date(now).toISOString()
      return { status: 200 }
    }
    case 'alerts': {
      const { path, method } = { path: '/api/v1/alerts', method: 'GET' } as const
      const parameters = new URLSearchParams()
      const answer = await askPrometheus(
        { ...plane, prometheusUrl },
        { path, method, parameters, signal: request.signal },
      )
      if (answer.kind === 'failed') return answer.reply
      const fired = alertsAnswer.parse(answer.body).data.alerts.filter(({ state }) => state === 'firing')
      const alerts = fired.map(alert => toManaged(alert, silences, now))
      return json(200, request.query.get('silenced') === 'false' ? alerts.filter(isActive) : alerts)
    }
    default:
      api satisfies never
      return notOffered()
  }
}

const receiver = { name: 'default' }

const matcher = z.object({
  name: z.string().min(1),
  value: z.string(),
  isRegex: z.boolean().default(false),
  isEqual: z.boolean().default(true),
})

const putBody = z.object({
  matchers: z.array(matcher).min(1),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }),
  createdBy: z.string(),
  comment: z.string(),
})

type Silence = z.output<typeof putBody> & { readonly id: string }

const alertsAnswer = z.object({
  data: z.object({
    alerts: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()),
        state: z.string(),
        activeAt: z.string(),
      }),
    ),
  }),
})

type FiredAlert = z.output<typeof alertsAnswer>['data']['alerts'][number]

function putSilence(all: Silences, workspaceId: string, { body }: LocalRequest): LocalReply {
  try {
    const silence = { ...putBody.parse(JSON.parse(body.toString('utf8'))), id: randomUUID() }
    all.set(workspaceId, [...(all.get(workspaceId) ?? []), silence])
    return json(200, { silenceID: silence.id })
  } catch {
    return json(400, 'silence invalid')
  }
}

function stateOf({ startsAt, endsAt }: Silence, now: number): 'pending' | 'active' | 'expired' {
  if (Date.parse(endsAt) <= now) return 'expired'
  return Date.parse(startsAt) > now ? 'pending' : 'active'
}

function toGettable(silence: Silence, now: number) {
  return { ...silence, updatedAt: silence.startsAt, status: { state: stateOf(silence, now) } }
}

function toManaged({ labels, annotations, activeAt }: FiredAlert, silences: readonly Silence[], now: number) {
  const silencedBy = silences
    .filter(silence => stateOf(silence, now) === 'active' && silence.matchers.every(each => matches(each, labels)))
    .map(({ id }) => id)
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(Object.entries(labels).sort()))
    .digest('hex')
    .slice(0, 16)
  const nowText = new Date(now).toISOString()
  return {
    annotations,
    labels,
    startsAt: activeAt,
    updatedAt: nowText,
    endsAt: new Date(now + 240_000).toISOString(),
    fingerprint,
    receivers: [receiver],
    status: { state: silencedBy.length > 0 ? 'suppressed' : 'active', silencedBy, inhibitedBy: [] },
  }
}

function isActive({ status }: ReturnType<typeof toManaged>): boolean {
  return status.state === 'active'
}

function matches(
  { name, value, isRegex, isEqual }: z.output<typeof matcher>,
  labels: Readonly<Record<string, string>>,
) {
  const actual = labels[name] ?? ''
  return (isRegex ? new RegExp(`^(?:${value})$`).test(actual) : actual === value) === isEqual
}
