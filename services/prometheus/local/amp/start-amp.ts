/** Amazon Managed Service for Prometheus on this machine: its doors, its rules, and a real Prometheus behind them. */

import { type LocalReply, type LocalRequest, startLocalServer, verifySigV4 } from 'mcp-lambda/local'
import { answerControl, type ControlPlane, findControlRoute } from './control-plane.ts'
import { answerData, type DataPlane, findDataRoute } from './data-plane.ts'
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
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

export type Amp = {
  /** In place of `https://aps-workspaces.<region>.amazonaws.com`; workspaces are below it at `/workspaces/<id>`. */
  readonly dataEndpoint: string
  /** In place of `https://aps.<region>.amazonaws.com`: what `AWS_ENDPOINT_URL_AMP` is set to. */
  readonly controlEndpoint: string
  close(): Promise<void>
}

/**
 * Both planes on one port of 127.0.0.1. A request must be signed for service `aps` and the identity's region.
 *
 * Not modelled: writing (remote write, creating and changing workspaces), the Alertmanager, rule groups and scrapers.
 * Nor are AMP's quotas on rates and on series, chunks and bytes of a query, and IAM policies beyond the one pair of keys.
 * What is not modelled answers as a path AMP does not have. A workspace that is not ready has no data plane (404), and
 * every workspace that is shows the same Prometheus.
 */
export async function startAmp({
  prometheusUrl,
  workspaces,
  identity,
  port = 0,
  maxResponseBytes = 50 * 1024 * 1024,
  now = Date.now,
}: StartAmpOptions): Promise<Amp> {
  const dataPlane: DataPlane = { prometheusUrl, workspaces, maxResponseBytes }
  // The port is known once the server listens, and no request comes before that.
  let origin = ''

  const server = await startLocalServer(
    async function answerAmp(request) {
      const control = findControlRoute(request)
      const data = control ? undefined : findDataRoute(request)
      if (!control && !data) return notOffered()
      const refusal = await checkSignature(request, identity, now())
      if (refusal) return refusal
      if (data) return answerData(dataPlane, data, request)
      const controlPlane: ControlPlane = { workspaces, identity, dataEndpoint: origin }
      return control ? answerControl(controlPlane, control, request) : notOffered()
    },
    {
      port,
      maxBodyBytes: 10 * 1024 * 1024,
      tooLong: awsError(413, 'RequestTooLargeException', { message: 'Request Too Long' }),
      failed: awsError(500, 'InternalServerException', { message: 'Internal server error' }),
    },
  )
  origin = server.origin
  return { dataEndpoint: origin, controlEndpoint: origin, close: server.close }
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
