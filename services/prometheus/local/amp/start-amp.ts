/** Amazon Managed Service for Prometheus on this machine: its doors, its rules, and a real Prometheus behind them. */

import { gzipSync } from 'node:zlib'
import { type LocalReply, type LocalRequest, startLocalServer, verifySigV4 } from 'mcp-lambda/local'
import { answerAlertmanager, findAlertmanagerRoute, type Silences } from './alertmanager.ts'
import { answerControl, findControlRoute } from './control-plane.ts'
import { answerData, type DataPlane, findDataRoute } from './data-plane.ts'
import { type Fault, withFault } from './faults.ts'
import { awsError, notOffered } from './reply.ts'
import type { AmpIdentity, AmpWorkspace } from './workspace.ts'

export type StartAmpOptions = {
  /** The Prometheus all workspaces with data show, e.g. `http://127.0.0.1:9090`. */
  readonly prometheusUrl: string
  readonly workspaces: readonly AmpWorkspace[]
  /** The one caller, and the region requests must be signed for. */
  readonly identity: AmpIdentity
  /** Default 0: any free port. */
  readonly port?: number
  /** Default 50 MiB, which is AMP's. */
  readonly maxResponseBytes?: number
  /** Actions of the data plane that the role of the caller lacks, e.g. `aps:GetLabels`. */
  readonly deniedActions?: readonly string[]
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

export type Amp = {
  /** In place of `https://aps-workspaces.<region>.amazonaws.com`; workspaces are below it at `/workspaces/<id>`. */
  readonly dataEndpoint: string
  /** In place of `https://aps.<region>.amazonaws.com`: what `AWS_ENDPOINT_URL_AMP` is set to. */
  readonly controlEndpoint: string
  /** The next request of the data plane meets this fault; several faults meet one request each, in their order. */
  failNext(...faults: readonly Fault[]): void
  close(): Promise<void>
}

/**
 * Both planes on one port of 127.0.0.1. A request must be signed for service `aps` and the identity's region.
 *
 * Not modelled: writing samples, creating and changing workspaces, rule groups, scrapers and the configuration of the
 * Alertmanager. Nor are AMP's quotas on rates and on series, chunks and bytes of a query, and IAM policies beyond the one
 * pair of keys and `deniedActions`. What is not modelled answers as a path AMP does not have. A workspace that is not ready
 * has no data plane (404).
 */
export async function startAmp({
  prometheusUrl,
  workspaces,
  identity,
  port = 0,
  maxResponseBytes = 50 * 1024 * 1024,
  deniedActions = [],
  now = Date.now,
}: StartAmpOptions): Promise<Amp> {
  const dataPlane: DataPlane = { prometheusUrl, workspaces, maxResponseBytes }
  const silences: Silences = new Map()
  const faults: Fault[] = []
  // The port is known once the server listens, and no request comes before that.
  let origin = ''

  const server = await startLocalServer(
    async function answerAmp(request) {
      const control = findControlRoute(request)
      const data = control ? undefined : findDataRoute(request)
      const alertmanager = control || data ? undefined : findAlertmanagerRoute(request)
      if (!control && !data && !alertmanager) return notOffered()
      const refusal = await checkSignature(request, identity, now())
      if (refusal) return refusal
      if (control) return answerControl({ workspaces, identity, dataEndpoint: origin }, control, request)
      const called = data ?? alertmanager
      if (called && deniedActions.includes(called.action)) return denied(called, identity)
      const answer = async () => {
        if (data) return answerData(dataPlane, data, request)
        return alertmanager ? answerAlertmanager({ ...dataPlane, silences, now }, alertmanager, request) : notOffered()
      }
      return compress(request, await withFault(faults.shift(), answer, request.signal))
    },
    {
      port,
      maxBodyBytes: 10 * 1024 * 1024,
      tooLong: awsError(413, 'RequestTooLargeException', { message: 'Request Too Long' }),
      failed: awsError(500, 'InternalServerException', { message: 'Internal server error' }),
    },
  )
  origin = server.origin
  const failNext = (...more: readonly Fault[]) => void faults.push(...more)
  return { dataEndpoint: origin, controlEndpoint: origin, failNext, close: server.close }
}

/** In the words of IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function denied(
  { action, workspaceId }: { action: string; workspaceId: string },
  { region, accountId }: AmpIdentity,
): LocalReply {
  const user = `arn:aws:sts::${accountId}:assumed-role/local/session`
  const resource = `arn:aws:aps:${region}:${accountId}:workspace/${workspaceId}`
  const Message = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
  return awsError(403, 'AccessDeniedException', { Message })
}

function compress({ headers }: LocalRequest, reply: LocalReply): LocalReply {
  const more = { ...reply.headers, vary: 'Accept-Encoding' }
  if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '') || !reply.body) return { ...reply, headers: more }
  return { ...reply, headers: { ...more, 'content-encoding': 'gzip' }, body: gzipSync(reply.body) }
}

async function checkSignature(
  request: LocalRequest,
  { region, accessKeyId, secretAccessKey }: AmpIdentity,
  now: number,
): Promise<LocalReply | undefined> {
  const credentials = { accessKeyId, secretAccessKey }
  const verdict = await verifySigV4(request, { service: 'aps', region, credentials, now })
  return verdict.kind === 'ok' ? undefined : awsError(403, verdict.error, { message: verdict.reason })
}
