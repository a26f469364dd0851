import type { MetricsSource, Workspace } from '../metrics-source.ts'
import { toNameSelector } from '../promql.ts'
import { readNamesAnswer, readQueryAnswer } from './api-answer.ts'
import { toMetricsError } from './api-failure.ts'
import { type ApiParameters, toApiRequest } from './api-request.ts'
import type { HttpAnswer, HttpSend } from './http-send.ts'
import type { RequestSigner } from './request-signer.ts'
import { type RetryPolicy, type RetryTools, withRetries } from './retry.ts'

export type HttpMetricsSourceOptions = {
  /** The base of a workspace's API, e.g. `https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1a2b`. */
  readonly workspaceUrl: (workspace: Workspace) => string
  readonly send: HttpSend
  readonly sign: RequestSigner
  /** Shows in AMP's query logs, so that this server's queries can be told from others. */
  readonly userAgent: string
  readonly retry?: RetryPolicy
  readonly retryTools?: RetryTools
}

// AMP ends a query after 60 s and says why: its answer should arrive before we give up.
const defaultRetry: RetryPolicy = { maxAttempts: 3, baseDelayMs: 250, maxDelayMs: 4000, totalTimeoutMs: 65_000 }

type Endpoint = { readonly path: string; readonly action: string; readonly canPost: boolean }

// https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-APIReference-Prometheus-Compatible-Apis.html
const instantQuery: Endpoint = { path: '/api/v1/query', action: 'aps:QueryMetrics', canPost: true }
const rangeQuery: Endpoint = { path: '/api/v1/query_range', action: 'aps:QueryMetrics', canPost: true }
const metricNames: Endpoint = { path: '/api/v1/label/__name__/values', action: 'aps:GetLabels', canPost: false }

/** The Prometheus HTTP API as Amazon Managed Service for Prometheus offers it, with requests signed for it. */
export function createHttpMetricsSource(options: HttpMetricsSourceOptions): MetricsSource {
  const { workspaceUrl, send, sign, userAgent, retry = defaultRetry, retryTools } = options

  function call(workspace: Workspace, endpoint: Endpoint, parameters: ApiParameters, signal: AbortSignal) {
    const url = `${workspaceUrl(workspace)}${endpoint.path}`
    const attempt = async (during: AbortSignal): Promise<HttpAnswer> => {
      // Signed anew each time: a signature ages.
      const { request, unsignedHeaders } = toApiRequest(url, parameters, { userAgent, canPost: endpoint.canPost })
      request.headers = { ...(await sign(request, workspace.region)), ...unsignedHeaders }
      const answer = await send(request, { signal: during })
      // Cortex and proxies send an error with status 200.
      const isError = /^\s*\{\s*"status"\s*:\s*"error"/.test(answer.body.slice(0, 100))
      if (answer.status === 200 && !isError) return answer
      const failed = answer.status === 200 ? { ...answer, status: 422 } : answer
      const { action } = endpoint
      throw toMetricsError(failed, { workspace, action, query: parameters.query, nowMs: Date.now() })
    }
    return withRetries(attempt, retry, signal, retryTools)
  }

  return {
    async query(workspace, { query, time }, { signal }) {
      return readQueryAnswer(await call(workspace, instantQuery, { query, time: toText(time), stats: 'all' }, signal))
    },
    async queryRange(workspace, { query, start, end, stepSeconds }, { signal }) {
      const range = { start: toText(start), end: toText(end), step: toText(stepSeconds) }
      return readQueryAnswer(await call(workspace, rangeQuery, { query, ...range, stats: 'all' }, signal))
    },
    async metricNames(workspace, { pattern }, { signal }) {
      const match = pattern === undefined ? undefined : toNameSelector(pattern)
      return readNamesAnswer(await call(workspace, metricNames, { 'match[]': match }, signal))
    },
  }
}

/** Seconds with the millisecond precision Prometheus keeps, never in exponent form. */
function toText(seconds: number): string {
  return String(Number(seconds.toFixed(3)))
}
