/** One request to the real Prometheus, and its failures turned into those AMP would give. */
import type { LocalReply } from 'mcp-lambda/local'
import { prometheusError } from './reply.ts'

export type Ask = {
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly parameters: URLSearchParams
  readonly signal: AbortSignal
}

/** A good answer, as it came and as it reads; or what AMP's client gets instead. */
export type Answer =
  | { readonly kind: 'ok'; readonly text: string; readonly body: Record<string, unknown> }
  | { readonly kind: 'failed'; readonly reply: LocalReply }

/** AMP ends a query after a minute; Prometheus is started with the same limit and gets a little longer to say so. */
const timeoutMs = 70_000

export async function askPrometheus(
  { prometheusUrl, maxResponseBytes }: { prometheusUrl: string; maxResponseBytes: number },
  { path, method, parameters, signal }: Ask,
): Promise<Answer> {
  const url = method === 'GET' ? `${prometheusUrl}${path}?${parameters}` : `${prometheusUrl}${path}`
  try {
    const response = await fetch(url, {
      method,
      ...(method === 'POST' ? { body: parameters } : {}),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const { text, bytes } = await readText(response, maxResponseBytes)
    if (text === undefined) return failed(tooLarge(bytes, maxResponseBytes))
    // Prometheus responds with JSON objects. The catch below replies for anything else.
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null) throw new TypeError('not an answer of Prometheus')
    if (response.ok) return { kind: 'ok', text, body: { ...body } }
    return failed(toAmpError(response.status, text, 'errorType' in body ? body.errorType : undefined))
  } catch {
    return failed(prometheusError(503, 'unavailable', 'the query service is unavailable'))
  }
}

function failed(reply: LocalReply): Answer {
  return { kind: 'failed', reply }
}

/** Prometheus' own errors are AMP's too, except a time-out: 503 there, and 422 with AMP. */
function toAmpError(status: number, text: string, errorType: unknown): LocalReply {
  if (errorType === 'timeout') return prometheusError(422, 'execution', 'query timed out in expression evaluation')
  return { status, headers: { 'content-type': 'application/json' }, body: text }
}

function tooLarge(bytes: number, maxBytes: number): LocalReply {
  return {
    status: 413,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `response larger than the max (${bytes} vs ${maxBytes})`,
  }
}

/** Stops reading at the limit, so that a response that is too large is not kept in memory. */
async function readText(response: Response, maxBytes: number): Promise<{ text?: string; bytes: number }> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) return { bytes }
    chunks.push(chunk)
  }
  return { text: Buffer.concat(chunks).toString('utf8'), bytes }
}
