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
      return isThrottling(answer, said) ? toThrottled(answer, call) : toQueryError(said)
    case 408:
      return toBackendError(answer, said, call)
    case 414:
    case 431:
      return new MetricsError(
        'bad_query',
        'The query is longer than the backend or a proxy before it takes. Shorten it.',
      )
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
      return toThrottled(answer, call)
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
  // Cortex and proxies answer some failures in plain text. Markup is a page of something else.
  if (!parsed.success)
    return /^\s*[<{[]/.test(body) ? {} : { prometheus: shorten(body.trim().split('\n', 1)[0]) || undefined }
  const { error, errorType, message, Message } = parsed.data
  return { prometheus: shorten(error), errorType, aws: message ?? Message }
}

function shorten(text: string | undefined): string | undefined {
  return text !== undefined && text.length > 1000 ? `${text.slice(0, 1000)}…` : text
}

// Prometheus and Cortex tell these apart in words alone: status and errorType are the same for all of them.
const tooMuch =
  /too many samples|long day range|above the (?:error|warning) threshold|maximum resolution|query time range exceeds|max(?:imum)? number of|\blimit\b[^.]*\bexceed|exceed[^.]*\blimit\b|aggregated data size|look-?back/i
const tooSlow = /timed? ?out|deadline exceeded|canceled/i

const throttling = /too many outstanding requests|rate exceeded|rate limit exceeded/i

function isThrottling(answer: HttpAnswer, { prometheus, aws }: Words): boolean {
  const type = answer.headers['x-amzn-errortype'] ?? ''
  return /^Throttling/.test(type) || throttling.test(withoutQuoted(prometheus ?? aws ?? ''))
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

function toQueryError({ prometheus, aws }: Words): MetricsError {
  // The first line only of what AWS says: below it, signature errors print the request's signed headers.
  const text = prometheus ?? shorten(aws?.split('\n', 1)[0]) ?? 'The backend refused the query and gave no reason.'
  const own = withoutQuoted(text)
  if (/parse error/i.test(own)) return new MetricsError('bad_query', text)
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
  const where = `workspace ${workspace.id} in ${workspace.region}`
  const denied = /not authorized to perform: (aps:\w+)/.exec(aws)?.[1]
  const cause = denialCauses.find(({ words }) => words.test(aws))
  if (cause) return new MetricsError('access_denied', `${denied ?? action} on ${where} is denied by ${cause.what}.`)
  if (/credential should be scoped to/i.test(aws)) {
    return new MetricsError(
      'access_denied',
      `The request was signed for ${workspace.region}, and the endpoint belongs to another region or service. Check region and the configured endpoint.`,
    )
  }
  if (denied) {
    return new MetricsError(
      'access_denied',
      `The role of this server needs ${denied} on ${where}. AWS answers the same for a workspace of another account or region: check workspace_id and region too.`,
    )
  }
  return new MetricsError(
    'access_denied',
    `Access to ${where} is refused, and the answer names no cause that is known here. The role needs ${action}; the answer may also come from a proxy or from a backend that is not AWS.`,
  )
}

/** How AWS names the policy that denies. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const denialCauses = [
  {
    words: /service control policy/i,
    what: 'a service control policy of the organization: the role alone cannot change it',
  },
  {
    words: /resource control policy/i,
    what: 'a resource control policy of the organization: the role alone cannot change it',
  },
  { words: /permissions boundary/i, what: "the permissions boundary of this server's role" },
  { words: /VPC endpoint policy/i, what: 'the policy of the VPC endpoint that the request went through' },
  { words: /session policy/i, what: 'the session policy under which the role was assumed' },
  {
    words: /explicit deny in an? identity-based policy/i,
    what: "an explicit deny in an identity-based policy of this server's role",
  },
  {
    words: /explicit deny in a resource-based policy/i,
    what: 'an explicit deny in the resource policy of the workspace',
  },
] as const

function toBackendError(answer: HttpAnswer, { prometheus, errorType, aws }: Words, call: FailedCall): MetricsError {
  const retry = { retryable: true, retryAfterMs: readRetryAfter(answer.headers['retry-after'], call.nowMs) }
  if (errorType === 'timeout') {
    // Sent again, it would run out of time again, and be billed again.
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
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}
