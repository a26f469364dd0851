import * as z from 'zod/v4'
import { MetricsError } from '../metrics-error.ts'
import type { Workspace } from '../metrics-source.ts'
import { parseJson } from './api-answer.ts'
import type { HttpAnswer } from './http-send.ts'

export type FailedCall = {
  readonly workspace: Workspace
  /** The IAM action the call needs, e.g. `aps:QueryMetrics`. */
  readonly action: string
  readonly nowMs: number
}

/** Turns an answer that is not a success into an error that says what to do. */
export function toMetricsError(answer: HttpAnswer, call: FailedCall): MetricsError {
  const said = readWords(answer.body)
  switch (answer.status) {
    case 400:
    case 422:
      return toQueryError(said)
    case 401:
    case 403:
      return toAccessError(said, call)
    case 404:
      return new MetricsError(
        'not_found',
        `Workspace ${call.workspace.id} was not found in ${call.workspace.region}. GetAvailableWorkspaces lists those there are; the region may be another.`,
      )
    case 413:
      return new MetricsError('too_much_data', `The answer is larger than the backend sends (50 MiB). ${smallerAdvice}`)
    case 429:
      return new MetricsError(
        'throttled',
        'The backend is handling too many requests for this account. Try again later.',
        {
          retryable: true,
          retryAfterMs: readRetryAfter(answer.headers['retry-after'], call.nowMs),
        },
      )
    default:
      return answer.status >= 500 ? toBackendError(answer, said, call) : toUnexpected(answer.status)
  }
}

const smallerAdvice = 'Shorten the range, raise the step, add label matchers, or aggregate with sum by (…) or topk.'
const fasterAdvice = 'Shorten the range, add label matchers, or use a recording rule.'

/** What an error body says, from the two shapes in use: Prometheus' own, and that of AWS in front of it. */
type Words = {
  readonly prometheus?: string | undefined
  readonly errorType?: string | undefined
  readonly aws?: string | undefined
}

const errorBody = z.object({
  error: z.string().optional(),
  errorType: z.string().optional(),
  message: z.string().optional(),
  Message: z.string().optional(),
})

function readWords(body: string): Words {
  const parsed = errorBody.safeParse(parseJson(body))
  if (!parsed.success) return {}
  const { error, errorType, message, Message } = parsed.data
  return { prometheus: shorten(error), errorType, aws: message ?? Message }
}

function shorten(text: string | undefined): string | undefined {
  return text !== undefined && text.length > 1000 ? `${text.slice(0, 1000)}…` : text
}

// Prometheus and Cortex tell these apart in words alone: status and errorType are the same for all of them.
const tooMuch =
  /too many samples|maximum resolution|query time range exceeds|max(?:imum)? number of|\blimit\b[^.]*\bexceed|exceed[^.]*\blimit\b|aggregated data size|look-?back/i
const tooSlow = /timed? ?out|deadline exceeded|canceled/i

function toQueryError({ prometheus, aws }: Words): MetricsError {
  // The first line only of what AWS says: below it, signature errors print the request's signed headers.
  const text = prometheus ?? shorten(aws?.split('\n', 1)[0]) ?? 'The backend refused the query and gave no reason.'
  if (/parse error/i.test(text)) return new MetricsError('bad_query', text)
  if (tooMuch.test(text)) return new MetricsError('too_much_data', `${text}\n${smallerAdvice}`)
  if (tooSlow.test(text)) return new MetricsError('query_timeout', `${text}\n${fasterAdvice}`)
  return new MetricsError('bad_query', text)
}

function toAccessError({ aws = '' }: Words, { workspace, action }: FailedCall): MetricsError {
  // Never passed on as it is: a signature mismatch is answered with the whole canonical request, session token and all.
  if (/security token|token .*(?:expired|invalid)/i.test(aws)) {
    return new MetricsError(
      'access_denied',
      `AWS does not accept the credentials in ${workspace.region}: they are expired or invalid, or the region is opt-in and needs tokens of a regional STS endpoint.`,
    )
  }
  if (/signature/i.test(aws)) {
    return new MetricsError(
      'access_denied',
      `AWS does not accept the request's signature for ${workspace.region}: the region or the clock is wrong, or something on the way changed the request.`,
    )
  }
  const denied = /not authorized to perform: (aps:\w+)/.exec(aws)?.[1]
  return new MetricsError(
    'access_denied',
    `The role of this server needs ${denied ?? action} on workspace ${workspace.id} in ${workspace.region}. AWS answers the same for a workspace of another account or region: check workspace_id and region too.`,
  )
}

function toBackendError(answer: HttpAnswer, { prometheus, errorType }: Words, call: FailedCall): MetricsError {
  const retry = { retryable: true, retryAfterMs: readRetryAfter(answer.headers['retry-after'], call.nowMs) }
  if (errorType === 'timeout') {
    return new MetricsError('query_timeout', `${prometheus ?? 'The query took too long.'}\n${fasterAdvice}`, retry)
  }
  const reason = prometheus ? `: ${prometheus}` : ''
  return new MetricsError('backend_unavailable', `The backend failed with status ${answer.status}${reason}.`, retry)
}

function toUnexpected(status: number): MetricsError {
  const what = status >= 300 && status < 400 ? 'a redirect, which is not followed' : `status ${status}`
  return new MetricsError('backend_error', `The backend answered with ${what}: the configured endpoint may be wrong.`)
}

/** `Retry-After` in milliseconds: a number of seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}
