import { MetricsError } from '../metrics-error.ts'
import type { CallOptions, Workspace } from '../metrics-source.ts'
import { parseJson } from './api-answer.ts'
import { toMetricsError } from './api-failure.ts'
import { type ApiParameters, toApiRequest } from './api-request.ts'
import type { HttpAnswer, HttpSend } from './http-send.ts'
import type { RequestSigner } from './request-signer.ts'
import { type RetryPolicy, type RetryTools, withRetries } from './retry.ts'

export type ApiCallOptions = {
  /** The base of a workspace's API, e.g. `https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1a2b`. */
  readonly workspaceUrl: (workspace: Workspace) => string
  readonly send: HttpSend
  readonly sign: RequestSigner
  /** Shows in AMP's query logs, so that this server's queries can be told from others. */
  readonly userAgent: string
  readonly retry?: RetryPolicy
  readonly retryTools?: RetryTools
}

/** A path below a workspace, and the IAM action that it needs. */
export type Endpoint = { readonly path: string; readonly action: string; readonly canPost: boolean }

/** Sends a signed request, again where that can help, and gives a good answer. Everything else is a `MetricsError`. */
export type ApiCall = (
  workspace: Workspace,
  endpoint: Endpoint,
  parameters: ApiParameters,
  options: CallOptions,
) => Promise<HttpAnswer>

// AMP ends a query after 60 s and says why: its answer should arrive before we give up.
const defaultRetry: RetryPolicy = { maxAttempts: 3, baseDelayMs: 250, maxDelayMs: 4000, totalTimeoutMs: 65_000 }

export function createApiCall(options: ApiCallOptions): ApiCall {
  const { workspaceUrl, send, sign, userAgent, retry = defaultRetry, retryTools } = options
  return function callApi(workspace, { path, action, canPost }, parameters, { signal }) {
    const url = `${workspaceUrl(workspace)}${path}`
    const attempt = async (during: AbortSignal): Promise<HttpAnswer> => {
      // Signed anew each time: a signature ages.
      const { request, unsignedHeaders } = toApiRequest(url, parameters, { userAgent, canPost })
      request.headers = { ...(await sign(request, workspace)), ...unsignedHeaders }
      const answer = await send(request, { signal: during })
      if (answer.status === 200 && isCut(answer.body)) {
        throw new MetricsError('backend_error', 'The answer of the backend is cut.', { retryable: true })
      }
      if (answer.status === 200 && !isErrorAnswer(answer.body)) return answer
      const failed = answer.status === 200 ? { ...answer, status: 422 } : answer
      throw toMetricsError(failed, { workspace, action, query: parameters.query, nowMs: Date.now() })
    }
    return withRetries(attempt, retry, signal, retryTools)
  }
}

/** Proxies end an answer early, and with it the connection as if all had been sent. */
function isCut(body: string): boolean {
  return body.startsWith('{') && !/\}\s*$/.test(body.slice(-20))
}

/** Longer than what says why a call failed. */
const maxErrorCharacters = 10_000

/** Cortex and proxies send an error with status 200. A label may be named `status` and hold `error`, too. */
function isErrorAnswer(body: string): boolean {
  if (body.length > maxErrorCharacters || !/"status"\s*:\s*"error"/.test(body)) return false
  const parsed = parseJson(body)
  return typeof parsed === 'object' && parsed !== null && 'status' in parsed && parsed.status === 'error'
}
