import type { Clock } from './clock.ts'
import { decodeBody } from './decode-body.ts'
import { DocsError } from './errors.ts'
import { describeNetworkFailure } from './network-failures.ts'

export type HttpRequest = {
  /** Who is asked, as error texts name it: `the search service`. */
  readonly service: string
  readonly url: URL
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type HttpAnswer = { readonly status: number; readonly headers: Headers; readonly text: string }

/**
 * Sends a request that is safe to repeat and gives any answer that is not a passing failure. Redirects are not
 * followed: where they may lead is the caller's rule. Ends with `throttled`, `timeout`, `upstream_error` or `too_large`.
 */
export type HttpClient = (
  request: HttpRequest,
  options: {
    /** The MCP call's own signal; its reason is thrown as it is. */
    readonly signal: AbortSignal
    /** When to have given up, retries and all: milliseconds by `Clock.monotonicMs`. */
    readonly deadlineMs: number
  },
) => Promise<HttpAnswer>

export type HttpLimits = {
  readonly attempts: number
  readonly attemptTimeoutMs: number
  readonly maxBodyBytes: number
}

export const defaultHttpLimits: HttpLimits = {
  attempts: 3,
  attemptTimeoutMs: 8_000,
  // The longest pages (action lists, instance tables) are a few megabytes.
  maxBodyBytes: 16 * 1024 * 1024,
}

type Dependencies = {
  readonly fetch: typeof fetch
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly userAgent: string
  /** Called once for a request that failed on the way, after its last attempt. */
  readonly onFailure?: (message: string, cause: unknown) => void
}

export function createHttpClient(deps: Dependencies, limits: HttpLimits = defaultHttpLimits): HttpClient {
  const { clock, onFailure } = deps
  return async function send(request, { signal, deadlineMs }) {
    const startedMs = clock.monotonicMs()
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      try {
        return await sendOnce(deps, limits, request, signal, deadlineMs)
      } catch (error) {
        if (!(error instanceof PassingFailure)) throw error
        const waitMs = toWaitMs(attempt, error.reason.retryAfterMs, deps.random)
        const isLast = error.reason.isFinal || attempt >= limits.attempts
        // A wait that outlasts the deadline would only make the same answer later.
        if (isLast || clock.monotonicMs() + waitMs >= deadlineMs) {
          const reason = withTime(error.reason, request, clock.monotonicMs() - startedMs, attempt)
          if (reason.cause !== undefined) onFailure?.(reason.message, reason.cause)
          throw reason
        }
        await clock.sleep(waitMs, signal)
      }
    }
  }
}

/** A time-out tells how long was waited in all, not how long the last attempt was given. */
function withTime(reason: DocsError, { service }: HttpRequest, elapsedMs: number, attempts: number): DocsError {
  if (reason.code !== 'timeout') return reason
  const times = attempts === 1 ? 'one attempt' : `${attempts} attempts`
  const message = `${capitalised(service)} did not answer within ${(elapsedMs / 1000).toFixed(1)} s (${times}).`
  return new DocsError('timeout', message, { cause: reason.cause })
}

async function sendOnce(
  { fetch, clock, userAgent }: Dependencies,
  limits: HttpLimits,
  request: HttpRequest,
  signal: AbortSignal,
  deadlineMs: number,
): Promise<HttpAnswer> {
  // Timers take whole milliseconds.
  const timeoutMs = Math.max(1, Math.ceil(Math.min(limits.attemptTimeoutMs, deadlineMs - clock.monotonicMs())))
  const timeout = clock.timeout(timeoutMs)
  try {
    const response = await fetch(request.url, {
      method: request.method ?? 'GET',
      headers: { 'user-agent': userAgent, ...request.headers },
      body: request.body ?? null,
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    })
    const failure = toPassingFailure(request, response, clock)
    if (failure) {
      await response.body?.cancel()
      throw failure
    }
    return { status: response.status, headers: response.headers, text: await readText(request, response, limits) }
  } catch (cause) {
    if (cause instanceof DocsError || cause instanceof PassingFailure) throw cause
    signal.throwIfAborted()
    if (timeout.aborted) throw new PassingFailure(new DocsError('timeout', 'No answer in time.', { cause }))
    const { says, code, isPassing } = describeNetworkFailure(cause)
    const message = `${capitalised(request.service)} ${says}${code === undefined ? '' : ` (${code})`}`
    throw new PassingFailure(new DocsError('upstream_error', message, { cause, isFinal: !isPassing }))
  }
}

/** Marks what is worth another attempt, so that no code path has to guess it from words or codes. */
class PassingFailure extends Error {
  override readonly name = 'PassingFailure'
  readonly reason: DocsError

  constructor(reason: DocsError) {
    super(reason.message, { cause: reason })
    this.reason = reason
  }
}

const passingStatuses: ReadonlySet<number> = new Set([
  ...[408, 429, 500, 502, 503, 504],
  // A proxy in front of the service (Cloudflare's list).
  ...[520, 521, 522, 523, 524],
])

function toPassingFailure(request: HttpRequest, response: Response, clock: Clock): PassingFailure | undefined {
  if (!passingStatuses.has(response.status)) return undefined
  const retryAfterMs = readRetryAfterMs(response.headers.get('retry-after'), clock)
  const who = capitalised(request.service)
  return new PassingFailure(
    response.status === 429
      ? new DocsError('throttled', `${who} is limiting requests (HTTP 429).`, { retryAfterMs })
      : new DocsError('upstream_error', `${who} failed (HTTP ${response.status}).`, { retryAfterMs }),
  )
}

const maxRetryAfterMs = 3_600_000

/** `Retry-After` is a number of seconds or an HTTP date (RFC 9110, section 10.2.3). */
function readRetryAfterMs(header: string | null, clock: Clock): number | undefined {
  if (!header) return undefined
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - clock.now()
  // No client waits for days because a header says so.
  return ms <= maxRetryAfterMs ? Math.max(0, ms) : undefined
}

/** Full jitter over a doubling window of 200 ms to 2 s, on top of what the service asked for. */
function toWaitMs(attempt: number, retryAfterMs: number | undefined, random: () => number): number {
  return (retryAfterMs ?? 0) + random() * Math.min(2_000, 200 * 2 ** (attempt - 1))
}

async function readText(request: HttpRequest, response: Response, { maxBodyBytes }: HttpLimits): Promise<string> {
  const tooLarge = () =>
    new DocsError('too_large', `The answer of ${request.service} is larger than the ${maxBodyBytes} bytes read here.`)
  if (Number(response.headers.get('content-length')) > maxBodyBytes) {
    await response.body?.cancel()
    throw tooLarge()
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop by throwing cancels the stream.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return decodeBody(Buffer.concat(chunks), response.headers.get('content-type') ?? '')
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
