import { expect } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'
import { createHttpMetricsSource } from '../src/http/http-metrics-source.ts'
import { createHttpSend } from '../src/http/http-send.ts'
import { createRequestSigner } from '../src/http/request-signer.ts'
import type { RetryPolicy } from '../src/http/retry.ts'
import { MetricsError } from '../src/metrics-error.ts'
import { type Respond, startApiServer, success } from './api-server.ts'

export const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: testSecret('key'),
  sessionToken: testSecret('session'),
}
export const workspace = { id: 'ws-test', region: 'eu-west-1' }
export const time = 1_760_000_000
export const empty = success({ resultType: 'vector', result: [] })
export const fast: RetryPolicy = { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 1000, totalTimeoutMs: 10_000 }

export async function start(respond: Respond, { retry = fast, maxAnswerBytes = 100_000 } = {}) {
  const api = await startApiServer(respond)
  const slept: number[] = []
  const source = createHttpMetricsSource({
    workspaceUrl: ({ id }) => `${api.origin}/workspaces/${id}`,
    send: createHttpSend({ maxAnswerBytes }),
    sign: createRequestSigner(async () => credentials),
    userAgent: 'test-agent',
    retry,
    retryTools: { random: () => 0.5, sleep: async ms => slept.push(ms) },
  })
  const query = (text: string, signal = new AbortController().signal) =>
    source.query(workspace, { query: text, time }, { signal })
  return { api, source, query, slept, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() }
}

export async function failureOf(promise: Promise<unknown>): Promise<MetricsError> {
  const error = await promise.then(
    () => undefined,
    thrown => thrown,
  )
  expect(error).toBeInstanceOf(MetricsError)
  return error as MetricsError
}
