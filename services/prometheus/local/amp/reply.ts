/** Replies in the two dialects of AMP's errors. */
import type { LocalReply } from 'mcp-lambda/local'

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): LocalReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}

/** The front door's own errors: the SDKs read the type from the header. */
export function awsError(status: number, type: string, body: Readonly<Record<string, unknown>>): LocalReply {
  return json(status, body, { 'x-amzn-errortype': type })
}

/** What Prometheus' HTTP API gives, and AMP passes on. */
export function prometheusError(status: number, errorType: string, error: string): LocalReply {
  return json(status, { status: 'error', errorType, error })
}

/**
 * A path or method AMP does not have. The door in front of it knows no difference between that and a missing
 * signature, so `/api/v1/targets` answers this even when it is signed well.
 */
export function notOffered(): LocalReply {
  return awsError(403, 'MissingAuthenticationTokenException', { message: 'Missing Authentication Token' })
}
