import * as z from 'zod/v4'
import { cutText } from '../answer/flat-text.ts'
import { MetricsError } from '../metrics-error.ts'
import { toAccessError } from './access-failure.ts'
import { parseJson } from './api-answer.ts'
import type { FailedCall, Words } from './failed-call.ts'
import type { HttpAnswer } from './http-send.ts'
import { markPlace } from './mark-place.ts'

/** Turns an answer that is not a success into an error that says what to do. */
export function toMetricsError(answer: HttpAnswer, call: FailedCall): MetricsError {
  const said = readWords(answer)
  switch (answer.status) {
    case 400:
    case 422:
      if (isThrottling(answer, said)) return toThrottled(answer, call)
      if (isRefusedSignature(answer, said)) return toAccessError(answer.status, said, call)
      return isCanceled(said) ? toBackendError(answer, said, call) : toQueryError(said, call)
    case 408:
    // Prometheus 3: the query was canceled.
    case 499:
      return toBackendError(answer, said, call)
    case 414:
    case 431:
      return toTooLong()
    case 401:
    case 403:
      return toAccessError(answer.status, said, call)
    case 404:
      if (said.aws === undefined && answer.body.trim() !== '') return toUnknownPath(call)
      return new MetricsError(
        'not_found',
        `Workspace ${call.workspace.id} was not found in ${call.workspace.region}. GetAvailableWorkspaces lists those there are; the region may be another.`,
      )
    case 413:
      // The name that proxies give this status; AMP tells the size of the answer.
      if (/entity too large|content too large/i.test(answer.body)) return toTooLong()
      return new MetricsError('too_much_data', `The answer is larger than the backend sends (50 MiB). ${smallerAdvice}`)
    case 429:
      return toThrottled(answer, call)
    default:
      return answer.status >= 500 ? toBackendError(answer, said, call) : toUnexpected(answer.status)
  }
}

const smallerAdvice = 'Shorten the range, raise the step, add label matchers, or aggregate with sum by (…) or topk.'
const fasterAdvice = 'Shorten the range, add label matchers, or use a recording rule.'

const errorBody = z.object({
  error: z.string().nullish(),
  errorType: z.string().nullish(),
  message: z.string().nullish(),
  Message: z.string().nullish(),
})

/** Markup is a page of something else, unless it has the element in which AWS tells what is wrong. */
function readWords({ body, headers }: HttpAnswer): Words {
  const isAws = 'x-amzn-errortype' in headers
  const said = readBody(body)
  return isAws ? { ...said, aws: said.aws ?? said.prometheus ?? '' } : said
}

function readBody(body: string): Words {
  const inMarkup = /^\s*<[\s\S]*?<Message>([^<]*)<\/Message>/i.exec(body)?.[1]
  if (inMarkup) return { aws: inMarkup }
  const parsed = errorBody.safeParse(parseJson(body))
  // Cortex and proxies answer some failures in plain text.
  if (!parsed.success)
    return /^\s*[<{[]/.test(body) ? {} : { prometheus: shorten(body.trim().split('\n', 1)[0]) || undefined }
  const { error, errorType, message, Message } = parsed.data
  return {
    prometheus: shorten(error ?? undefined),
    errorType: errorType ?? undefined,
    aws: message ?? Message ?? undefined,
  }
}

function shorten(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cutText(text, 1000)
}

// Prometheus and Cortex tell these apart in words alone: status and errorType are the same for all of them.
const tooMuch =
  /too many samples|long day range|above the (?:error|warning) threshold|maximum resolution|query time range exceeds|max(?:imum)? number of|\blimit\b[^.]*\bexceed|exceed[^.]*\blimit\b|aggregated data size|look-?back/i
const tooSlow = /time[d-]? ?out|deadline exceeded/i
/** Of a proxy that did not reach the backend, so that no query has run. */
const notReached = /upstream connect|connection time|connect time/i
const canceled = /\bcancell?ed\b/i

const throttling = /too many outstanding requests|rate exceeded|rate limit exceeded/i

function isThrottling(answer: HttpAnswer, { prometheus, aws }: Words): boolean {
  const type = answer.headers['x-amzn-errortype'] ?? ''
  return /^Throttling/.test(type) || throttling.test(withoutQuoted(prometheus ?? aws ?? ''))
}

/** Some front ends of AWS refuse a signature or a token with 400. */
function isRefusedSignature({ headers }: HttpAnswer, { aws = '' }: Words): boolean {
  const type = headers['x-amzn-errortype'] ?? ''
  return /signature|token|accessdenied/i.test(type) || /security token|signature/i.test(withoutQuoted(aws))
}

/** By the backend, which stops or restarts: the caller's own cancellation ends the request. */
function isCanceled({ prometheus, errorType }: Words): boolean {
  return errorType === 'canceled' || canceled.test(withoutQuoted(prometheus ?? ''))
}

function toThrottled(answer: HttpAnswer, call: FailedCall): MetricsError {
  const retryAfterMs = readRetryAfter(answer.headers['retry-after'], call.nowMs)
  const when = retryAfterMs === undefined ? 'later' : `in ${Math.ceil(retryAfterMs / 1000)} s`
  return new MetricsError(
    'throttled',
    `The backend is handling too many requests for this account. Try again ${when}.`,
    { retryable: true, retryAfterMs },
  )
}

/** Text without what stands in quotes: those words are the user's own and decide nothing. */
function withoutQuoted(text: string): string {
  return text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g, '""')
}

function toQueryError({ prometheus, aws }: Words, { query }: FailedCall): MetricsError {
  // The first line only of what AWS says: below it, signature errors print the request's signed headers.
  const text = prometheus ?? shorten(aws?.split('\n', 1)[0]) ?? 'The backend refused the query and gave no reason.'
  const own = withoutQuoted(text)
  if (/parse error/i.test(own)) return new MetricsError('bad_query', `${text}${markPlace(text, query)}`)
  if (/long day range/i.test(own)) {
    return new MetricsError(
      'too_much_data',
      `${text}\nAn instant query looks back less than 32 days here: use ExecuteRangeQuery, or a shorter window with offset.`,
    )
  }
  if (tooMuch.test(own)) return new MetricsError('too_much_data', `${text}\n${smallerAdvice}`)
  if (tooSlow.test(own)) return new MetricsError('query_timeout', `${text}\n${fasterAdvice}`)
  return new MetricsError('bad_query', text)
}

function toTooLong(): MetricsError {
  return new MetricsError('bad_query', 'The query is longer than the backend or a proxy before it takes. Shorten it.')
}

function toUnknownPath({ workspace }: FailedCall): MetricsError {
  return new MetricsError(
    'not_found',
    `The backend has no such path (404), and does not say so as AWS does for workspace ${workspace.id}: the configured endpoint may be wrong, or the backend lacks this API.`,
  )
}

function toBackendError(answer: HttpAnswer, { prometheus, errorType, aws }: Words, call: FailedCall): MetricsError {
  const retry = { retryable: true, retryAfterMs: readRetryAfter(answer.headers['retry-after'], call.nowMs) }
  const own = withoutQuoted(prometheus ?? '')
  const isOutOfTime = !notReached.test(own) && (errorType === 'timeout' || answer.status === 504 || tooSlow.test(own))
  // Sent again, it would run out of time again, and be billed again. A request that arrived too slowly was not run.
  if (isOutOfTime && answer.status >= 500) {
    return new MetricsError('query_timeout', `${prometheus ?? 'The query took too long.'}\n${fasterAdvice}`)
  }
  const words = prometheus ?? shorten(aws?.split('\n', 1)[0])
  const reason = words ? `: ${words}` : ''
  const requestId = answer.headers['x-amzn-requestid']
  const support = requestId ? ` AWS request id ${shorten(requestId)}.` : ''
  return new MetricsError(
    'backend_unavailable',
    `The backend failed with status ${answer.status}${reason}.${support}`,
    retry,
  )
}

function toUnexpected(status: number): MetricsError {
  const what = status >= 300 && status < 400 ? 'a redirect, which is not followed' : `status ${status}`
  return new MetricsError('backend_error', `The backend answered with ${what}: the configured endpoint may be wrong.`)
}

/** `Retry-After` in milliseconds: a number of seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000
  // Date.parse takes "-5" and "1.5" for dates too (V8, Node 24).
  const waitMs = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) - nowMs : Number.NaN
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}
