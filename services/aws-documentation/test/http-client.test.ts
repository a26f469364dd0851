import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../src/clock.ts'
import { createTestClock, createTestHttp, noAbort } from './builders.ts'
import { type Received, send, startSite } from './site.ts'

const inTime = (clock: Clock) => ({ signal: noAbort(), deadlineMs: clock.monotonicMs() + 20_000 })

/** A site that gives one answer after the other, the last one for ever. */
function startSequence(...answers: ((response: ServerResponse, request: Received) => void)[]) {
  let next = 0
  return startSite((request, response) => {
    const answer = answers[Math.min(next++, answers.length - 1)]
    answer?.(response, request)
  })
}

describe('passing failures', () => {
  it.each([408, 429, 500, 502, 503, 504, 522])('tries again after HTTP %i', async status => {
    await using site = await startSequence(
      response => send(response, { status }),
      response => send(response, { body: 'here' }),
    )
    const clock = createTestClock()
    const answer = await createTestHttp(clock)({ service: 'the site', url: site.origin }, inTime(clock))
    expect(answer).toMatchObject({ status: 200, text: 'here' })
    expect(clock.slept).toEqual([100])
  })

  it('tries again when the connection breaks, before the answer or within it', async () => {
    await using site = await startSequence(
      response => response.destroy(),
      response => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('half')
        setImmediate(() => response.destroy())
      },
      response => send(response, { body: 'whole' }),
    )
    const clock = createTestClock()
    const answer = await createTestHttp(clock)({ service: 'the site', url: site.origin }, inTime(clock))
    expect(answer.text).toBe('whole')
  })

  it('tries again when an attempt takes too long', async () => {
    const clock = createTestClock()
    await using site = await startSequence(
      () => clock.runOut(),
      response => send(response, { body: 'late but here' }),
    )
    const http = createTestHttp(clock)
    expect((await http({ service: 'the site', url: site.origin }, inTime(clock))).text).toBe('late but here')
    expect(clock.timeouts).toEqual([8_000, 8_000])
  })

  it('sends the same body each time', async () => {
    await using site = await startSequence(
      response => send(response, { status: 503 }),
      response => send(response, { body: '{}' }),
    )
    const clock = createTestClock()
    await createTestHttp(clock)(
      {
        service: 'the site',
        url: site.origin,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"a":1}',
      },
      inTime(clock),
    )
    expect(site.received.map(({ method, body }) => ({ method, body }))).toEqual([
      { method: 'POST', body: '{"a":1}' },
      { method: 'POST', body: '{"a":1}' },
    ])
  })

  it.each([
    { what: 'throttled', status: 429, code: 'throttled' },
    { what: 'an upstream error', status: 503, code: 'upstream_error' },
  ])('gives up after three attempts and calls it $what', async ({ status, code }) => {
    await using site = await startSequence(response => send(response, { status, body: 'internal details' }))
    const clock = createTestClock()
    const sent = createTestHttp(clock)({ service: 'the site', url: site.origin }, inTime(clock))
    await expect(sent).rejects.toMatchObject({ code, message: expect.not.stringContaining('internal details') })
    expect(site.received).toHaveLength(3)
    expect(clock.slept).toEqual([100, 200])
  })

  it('calls a silent service a time-out', async () => {
    const clock = createTestClock()
    await using site = await startSequence(() => clock.runOut())
    const http = createTestHttp(clock, { limits: { attemptTimeoutMs: 3_000 } })
    await expect(http({ service: 'the site', url: site.origin }, inTime(clock))).rejects.toMatchObject({
      code: 'timeout',
      message: 'The site did not answer within 9.3 s (3 attempts).',
    })
    expect(site.received).toHaveLength(3)
  })

  it('calls a service that is not there an upstream error', async () => {
    const gone = await startSequence()
    await gone[Symbol.asyncDispose]()
    const clock = createTestClock()
    const sent = createTestHttp(clock)({ service: 'the site', url: gone.origin }, inTime(clock))
    await expect(sent).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'The site refused the connection. (ECONNREFUSED)',
    })
  })
})

describe('the deadline', () => {
  it.each([
    { form: 'seconds', header: () => '3' },
    { form: 'a date', header: (nowMs: number) => new Date(nowMs + 3000).toUTCString() },
  ])('leaves room to wait as long as Retry-After says in $form', async ({ header }) => {
    const clock = createTestClock()
    await using site = await startSequence(
      response => send(response, { status: 429, headers: { 'retry-after': header(clock.now()) } }),
      response => send(response, { body: 'ok' }),
    )
    await createTestHttp(clock, { random: () => 0 })({ service: 'the site', url: site.origin }, inTime(clock))
    expect(clock.slept).toEqual([3000])
  })

  it('is not waited out when Retry-After goes past it: the caller is told how long instead', async () => {
    await using site = await startSequence(response =>
      send(response, { status: 429, headers: { 'retry-after': '60' } }),
    )
    const clock = createTestClock()
    const sent = createTestHttp(clock)({ service: 'the site', url: site.origin }, inTime(clock))
    await expect(sent).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 60_000 })
    expect(site.received).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  it('comes no later because the clock was set back on the way', async () => {
    const clock = createTestClock()
    await using site = await startSequence(response => {
      clock.set(-3_600_000)
      send(response, { status: 429, headers: { 'retry-after': '60' } })
    })
    const sent = createTestHttp(clock)({ service: 'the site', url: site.origin }, inTime(clock))
    await expect(sent).rejects.toMatchObject({ code: 'throttled' })
    expect(clock.slept).toEqual([])
  })

  it('shortens an attempt that would outlast it', async () => {
    const clock = createTestClock()
    await using site = await startSequence(() => clock.runOut())
    const sent = createTestHttp(clock)(
      { service: 'the site', url: site.origin },
      { signal: noAbort(), deadlineMs: clock.monotonicMs() + 40 },
    )
    await expect(sent).rejects.toMatchObject({ code: 'timeout' })
    expect(clock.timeouts).toEqual([40])
    expect(site.received).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })
})

it('gives what is left of a millisecond to the last attempt, as timers take it', async () => {
  const clock = createTestClock()
  await using site = await startSequence(
    response => send(response, { status: 503 }),
    () => clock.runOut(),
  )
  const sent = createTestHttp(clock)(
    { service: 'the site', url: site.origin },
    { signal: noAbort(), deadlineMs: clock.monotonicMs() + 140 },
  )
  await expect(sent).rejects.toMatchObject({ code: 'timeout' })
  expect(clock.slept).toEqual([100])
  // 140 ms less 100.125 ms.
  expect(clock.timeouts).toEqual([140, 40])
})

describe("the caller's signal", () => {
  it('ends a request under way, with its own reason and no further attempt', async () => {
    const gone = new AbortController()
    await using site = await startSequence(() => gone.abort(new Error('caller went away')))
    const clock = createTestClock()
    const sent = createTestHttp(clock)(
      { service: 'the site', url: site.origin },
      { signal: gone.signal, deadlineMs: clock.monotonicMs() + 20_000 },
    )
    await expect(sent).rejects.toThrow('caller went away')
    expect(site.received).toHaveLength(1)
  })

  it('ends a wait between attempts', async () => {
    const gone = new AbortController()
    await using site = await startSequence(response => send(response, { status: 503 }))
    const clock = createTestClock()
    const waiting = {
      ...clock,
      sleep: async (_ms: number, signal: AbortSignal) => {
        gone.abort(new Error('caller went away'))
        signal.throwIfAborted()
      },
    }
    const sent = createTestHttp(waiting)(
      { service: 'the site', url: site.origin },
      { signal: gone.signal, deadlineMs: clock.monotonicMs() + 20_000 },
    )
    await expect(sent).rejects.toThrow('caller went away')
  })
})

it.each([301, 304, 403, 404])('hands HTTP %i to its caller at once', async status => {
  await using site = await startSequence(response => send(response, { status, headers: { location: '/other' } }))
  const clock = createTestClock()
  const answer = await createTestHttp(clock)({ service: 'the site', url: site.origin }, inTime(clock))
  expect(answer.status).toBe(status)
  expect(site.received).toHaveLength(1)
})

it.each([
  { how: 'that says so', headers: { 'content-length': '2000' } },
  { how: 'that does not say so', headers: { 'transfer-encoding': 'chunked' } },
])('stops reading an answer over the limit $how', async ({ headers }) => {
  await using site = await startSequence(response => send(response, { headers, body: 'x'.repeat(2000) }))
  const clock = createTestClock()
  const http = createTestHttp(clock, { limits: { maxBodyBytes: 1000 } })
  await expect(http({ service: 'the site', url: site.origin }, inTime(clock))).rejects.toMatchObject({
    code: 'too_large',
  })
  expect(site.received).toHaveLength(1)
})

it('puts characters back together that two chunks share', async () => {
  const [first = 0, second = 0] = Buffer.from('é')
  const chunks = [Uint8Array.of(first), Uint8Array.of(second)]
  const fetch = async () => new Response(ReadableStream.from(chunks))
  const clock = createTestClock()
  const http = createTestHttp(clock, { fetch })
  expect((await http({ service: 'the site', url: new URL('http://site.test') }, inTime(clock))).text).toBe('é')
})
