import { gzipSync } from 'node:zlib'
import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, it } from 'vitest'
import { createHttpMetricsSource } from '../src/http/http-metrics-source.ts'
import { createHttpSend } from '../src/http/http-send.ts'
import { createRequestSigner } from '../src/http/request-signer.ts'
import type { Series } from '../src/metrics-source.ts'
import { type ReceivedRequest, startApiServer, success } from './api-server.ts'
import { credentials, empty, failureOf, start, time, workspace } from './start-source.ts'

/** Signs what arrived once more, the way AWS checks it: path, query, body and the signed headers, and nothing else. */
async function signAgain({ method, url, headers, body }: ReceivedRequest): Promise<string> {
  const { pathname, search } = new URL(url, 'http://any')
  const query: Record<string, string> = {}
  for (const pair of search.slice(1).split('&').filter(Boolean)) {
    const [name = '', value = ''] = pair.split('=')
    query[decodeURIComponent(name)] = decodeURIComponent(value)
  }
  const [year, month, day, hour, minute, second] = `${headers['x-amz-date']}`.match(/\d\d/g)?.slice(1) ?? []
  const signer = new SignatureV4({ service: 'aps', region: workspace.region, credentials, sha256: Sha256 })
  const signed = await signer.sign(
    new HttpRequest({
      method,
      path: pathname,
      query,
      headers: { host: `${headers.host}` },
      ...(body && { body }),
    }),
    { signingDate: new Date(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`) },
  )
  return signed.headers.authorization ?? ''
}

describe('the request', () => {
  it('goes as GET to the workspace, spaces as %20', async () => {
    await using on = await start(() => empty)
    await on.query('sum by (job) (up)')
    const [request] = on.api.received
    expect(request?.method).toBe('GET')
    expect(request?.url).toMatch(/^\/workspaces\/ws-test\/api\/v1\/query\?/)
    expect(request?.url).toContain('query=sum%20by%20%28job%29%20%28up%29')
    expect(request?.url).toContain('time=1760000000')
    expect(request?.headers['user-agent']).toBe('test-agent')
    expect(request?.headers['accept-encoding']).toBe('gzip')
  })

  it('goes as a form without a query string when the expression is long', async () => {
    await using on = await start(() => empty)
    const long = `up{job=~"${'a b|'.repeat(2000)}c"}`
    await on.query(long)
    const [request] = on.api.received
    expect(request?.method).toBe('POST')
    expect(request?.url).toBe('/workspaces/ws-test/api/v1/query')
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(request?.body).not.toContain('+')
    expect(new URLSearchParams(request?.body).get('query')).toBe(long)
  })

  it.each([
    { what: 'a name', text: 'up' },
    { what: 'a URL', text: 'up{path="https://a.test/x?y=1&z=2"}' },
    { what: 'characters that forms encode', text: 'up{a=~"b||c;d"} or `e` == "$(f) $g"' },
    { what: 'characters outside ASCII', text: "rate(x{y!~'(ä|☃)*'}[5m])" },
    { what: 'more text than a URL holds', text: `up{job=~"${'long ä|'.repeat(900)}"}` },
  ])('carries a signature that holds when made again, of a query with $what', async ({ text }) => {
    await using on = await start(() => empty)
    await on.query(text)
    const [request] = on.api.received
    if (!request) throw new Error('nothing was received')
    expect(request.headers.authorization).toBe(await signAgain(request))
    expect(request.headers.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/aps\/aws4_request/)
  })

  it.each(['up', `up{job=~"${'x'.repeat(5000)}"}`])('signs only host and x-amz-*', async text => {
    await using on = await start(() => empty)
    await on.query(text)
    const signed = /SignedHeaders=([^,]+)/.exec(`${on.api.received[0]?.headers.authorization}`)?.[1]
    expect(signed).toBe('host;x-amz-content-sha256;x-amz-date;x-amz-security-token')
  })

  it('asks for a range with its step in seconds', async () => {
    await using on = await start(() => success({ resultType: 'matrix', result: [] }))
    const { signal } = new AbortController()
    await on.source.queryRange(workspace, { query: 'up', start: 1.5, end: 100, stepSeconds: 0.1 }, { signal })
    const { searchParams, pathname } = new URL(on.api.received[0]?.url ?? '', on.api.origin)
    expect(pathname).toBe('/workspaces/ws-test/api/v1/query_range')
    expect(Object.fromEntries(searchParams)).toMatchObject({ start: '1.5', end: '100', step: '0.1' })
  })

  it('narrows metric names by a selector the backend evaluates', async () => {
    await using on = await start(() => success(['b', 'a']))
    const { signal } = new AbortController()
    expect((await on.source.metricNames(workspace, { pattern: '^a"\\d' }, { signal })).names).toEqual(['b', 'a'])
    const { searchParams, pathname } = new URL(on.api.received[0]?.url ?? '', on.api.origin)
    expect(pathname).toBe('/workspaces/ws-test/api/v1/label/__name__/values')
    expect(searchParams.get('match[]')).toBe('{__name__=~".*(?:^a\\"\\\\d).*",__name__!=""}')
  })

  it('says that credentials are missing instead of sending it unsigned', async () => {
    await using api = await startApiServer(() => empty)
    const source = createHttpMetricsSource({
      workspaceUrl: () => api.origin,
      send: createHttpSend({ maxAnswerBytes: 1000 }),
      sign: createRequestSigner(() => Promise.reject(new Error('none'))),
      userAgent: 'test-agent',
    })
    const { signal } = new AbortController()
    const error = await failureOf(source.query(workspace, { query: 'up', time }, { signal }))
    expect(error.code).toBe('access_denied')
    expect(api.received).toEqual([])
  })
})

describe('the answer', () => {
  const bucket = [0, '0.5', '1', '3']
  const histogram = { count: '3', sum: '2.1', buckets: [bucket] }
  it.each([
    { resultType: 'scalar', result: [time, '42'] },
    { resultType: 'string', result: [time, 'text'] },
    { resultType: 'vector', result: [{ metric: { __name__: 'up' }, value: [time, 'NaN'] }] },
    { resultType: 'vector', result: [{ metric: {}, histogram: [time, histogram] }] },
    {
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [time, '+Inf'],
            [time + 0.5, '-Inf'],
          ],
        },
      ],
    },
    { resultType: 'matrix', result: [{ metric: {}, histograms: [[time, { count: '0', sum: '0' }]] }] },
  ])('keeps a $resultType as it is: $result', async data => {
    await using on = await start(() => success(data))
    expect((await on.query('any')).data).toEqual(data)
  })

  it('carries warnings, infos and the number of samples read', async () => {
    const stats = { timings: { evalTotalTime: 0.02 }, samples: { totalQueryableSamples: 1440, peakSamples: 120 } }
    const data = { resultType: 'vector', result: [] }
    await using on = await start(() => success({ ...data, stats }, { warnings: ['w'], infos: ['i'] }))
    expect(await on.query('up')).toEqual({ data, warnings: ['w'], infos: ['i'], samplesProcessed: 1440 })
  })

  it.each([null, { resultType: 'vector', result: null }])('is empty where the list is %j', async data => {
    await using on = await start(() => success(data, { warnings: null }))
    expect(await on.query('up')).toMatchObject({ data: { resultType: 'vector', result: [] }, warnings: [] })
  })

  it('survives statistics of another shape', async () => {
    await using on = await start(() => success({ resultType: 'vector', result: [], stats: 'none' }))
    expect((await on.query('up')).samplesProcessed).toBeUndefined()
  })

  it.each([
    ['a web page', { body: '<html>' }],
    ['JSON of something else', { body: { hello: 'world' } }],
    ['a value that is a number', success({ resultType: 'scalar', result: [time, 42] })],
    ['a scalar that is no number', success({ resultType: 'scalar', result: [time, 'many'] })],
    ['a list', { body: [] }],
    ['a result of another type', success({ resultType: 'table', result: [] })],
    ['a list in the place of labels', success({ resultType: 'vector', result: [{ metric: [], value: [time, '1'] }] })],
    ...[
      ['text', 'many'],
      ['nothing', ''],
      ['a blank', ' '],
    ].map(([what, value]) => {
      const result = [{ metric: {}, values: [[time, value]] }]
      return [`a value that is ${what}`, success({ resultType: 'matrix', result })] as const
    }),
    ...[
      ['milliseconds', time * 1000],
      ['nanoseconds', time * 1e9],
      ['more than a date has', 1e308],
      ['text', `${time}`],
    ].flatMap(([what, at]) => [
      [
        `a sample at ${what}`,
        success({ resultType: 'matrix', result: [{ metric: {}, values: [[at, '1']] }] }),
      ] as const,
      [`a scalar at ${what}`, success({ resultType: 'scalar', result: [at, '1'] })] as const,
      [
        `a histogram at ${what}`,
        success({ resultType: 'vector', result: [{ metric: {}, histogram: [at, { count: '1', sum: '1' }] }] }),
      ] as const,
    ]),
    [
      'a bucket without a number',
      success({
        resultType: 'vector',
        result: [{ metric: {}, histogram: [time, { count: '1', sum: '1', buckets: [[0, '', '1', '1']] }] }],
      }),
    ],
  ] as const)('is refused when it is %s', async (_, reply) => {
    await using on = await start(() => reply)
    expect((await failureOf(on.query('up'))).code).toBe('backend_error')
    expect(on.api.received).toHaveLength(1)
  })

  it('is read from gzip, and no further than the limit', async () => {
    const wide = Array.from({ length: 300 }, (_, index) => ({ metric: { pod: `p${index}` }, value: [time, '1'] }))
    const reply = (result: unknown) => ({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(success({ resultType: 'vector', result }).body)),
    })
    await using on = await start(({ url }) => reply(url.includes('many') ? Array(30).fill(wide).flat() : wide))
    expect((await on.query('up')).data.result).toEqual(wide)
    expect((await failureOf(on.query('many'))).code).toBe('too_much_data')
  })

  it('of some megabytes keeps every series, also a label that is named __proto__', async () => {
    const wide = Array.from(
      { length: 20_000 },
      (_, index) => `{"metric":{"__proto__":"${'x'.repeat(100)}","pod":"p${index}"},"value":[1,"1"]}`,
    )
    const body = `{"status":"success","data":{"resultType":"vector","result":[${wide.join(',')}]},"warnings":["w"]}`
    await using on = await start(() => ({ body }), { maxAnswerBytes: 10_000_000 })
    const { data, warnings } = await on.query('up')
    expect(warnings).toEqual(['w'])
    expect(data.result).toHaveLength(20_000)
    expect(Object.keys((data.result[19_999] as Series).metric)).toEqual(['__proto__', 'pod'])
  })

  it('is asked for again where it is cut', async () => {
    const body = JSON.stringify(success({ resultType: 'vector', result: [] }).body)
    await using on = await start((_, count) => ({ body: count === 1 ? body.slice(0, 30) : body }))
    expect((await on.query('up')).data.result).toEqual([])
    expect(on.api.received).toHaveLength(2)
  })

  it.each([
    ['gzip', 100, gzipSync],
    ['gzip', 40_000, gzipSync],
    ['identity', 100, Buffer.from],
    ['identity', 40_000, Buffer.from],
  ] as const)('whose connection closes is asked for again: %s, after %i bytes', async (encoding, cutAfter, encode) => {
    const result = Array.from({ length: 30_000 }, (_, index) => ({
      metric: { pod: `p${index}` },
      value: [time, `${Math.sqrt(index)}`],
    }))
    const body = encode(JSON.stringify(success({ resultType: 'vector', result }).body))
    const headers = { 'content-encoding': encoding }
    await using on = await start((_, count) => ({ headers, body, ...(count === 1 && { cutAfter }) }), {
      maxAnswerBytes: 10_000_000,
    })
    expect((await on.query('up')).data.result).toHaveLength(30_000)
    expect(on.api.received).toHaveLength(2)
  })

  it('that is gzip and ends early is asked for again, in the end to no avail', async () => {
    const zipped = gzipSync(JSON.stringify(success({ resultType: 'vector', result: [] }).body))
    await using on = await start(() => ({ headers: { 'content-encoding': 'gzip' }, body: zipped.subarray(0, 40) }))
    expect((await failureOf(on.query('up'))).code).toBe('backend_error')
    expect(on.api.received).toHaveLength(3)
  })

  it.each([
    [{ warnings: 'one', infos: { odd: true } }, ['one'], []],
    [{ warnings: [1, 'two'], infos: ['three'] }, ['two'], ['three']],
  ])('is not lost for remarks of another shape: %j', async (more, warnings, infos) => {
    await using on = await start(() => success({ resultType: 'vector', result: [] }, more))
    expect(await on.query('up')).toMatchObject({ warnings, infos })
  })

  it('has the series of a selector, also with a label that is named __proto__', async () => {
    const { signal } = new AbortController()
    await using on = await start(() => ({ body: '{"status":"success","data":[{"__name__":"m","__proto__":"x"}]}' }))
    const { series } = await on.source.series(workspace, { match: 'm', start: 0, end: 1 }, { signal })
    expect(Object.entries(series[0] ?? {})).toEqual([
      ['__name__', 'm'],
      ['__proto__', 'x'],
    ])
  })

  it('is refused when larger than the limit', async () => {
    await using on = await start(() => ({ body: 'x'.repeat(5000) }), { maxAnswerBytes: 1000 })
    expect((await failureOf(on.query('up'))).code).toBe('too_much_data')
  })
})

describe('a caller who goes away', () => {
  it('ends a request in flight, which is not tried again', async () => {
    const caller = new AbortController()
    await using on = await start(() => {
      setTimeout(() => caller.abort(new Error('gone')), 20)
      return 'hang'
    })
    await expect(on.query('up', caller.signal)).rejects.toThrow('gone')
    expect(on.api.received).toHaveLength(1)
  })

  it('ends an answer that is still arriving', async () => {
    const caller = new AbortController()
    await using on = await start(() => {
      setTimeout(() => caller.abort(new Error('gone')), 50)
      return { headers: { 'content-length': '1000' }, body: 'only the beginning' }
    })
    await expect(on.query('up', caller.signal)).rejects.toThrow('gone')
  })
})
