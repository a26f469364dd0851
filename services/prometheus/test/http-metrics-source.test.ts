import { gzipSync } from 'node:zlib'
import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, it } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'
import { createHttpMetricsSource } from '../src/http/http-metrics-source.ts'
import { createHttpSend } from '../src/http/http-send.ts'
import { createRequestSigner } from '../src/http/request-signer.ts'
import type { RetryPolicy } from '../src/http/retry.ts'
import { MetricsError } from '../src/metrics-error.ts'
import type { Series } from '../src/metrics-source.ts'
import { type ReceivedRequest, type Reply, type Respond, startApiServer, success } from './api-server.ts'

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: testSecret('key'),
  sessionToken: testSecret('session'),
}
const workspace = { id: 'ws-test', region: 'eu-west-1' }
const time = 1_760_000_000
const empty = success({ resultType: 'vector', result: [] })
const fast: RetryPolicy = { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 1000, totalTimeoutMs: 10_000 }

async function start(respond: Respond, { retry = fast, maxAnswerBytes = 100_000 } = {}) {
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

async function failureOf(promise: Promise<unknown>): Promise<MetricsError> {
  const error = await promise.then(
    () => undefined,
    thrown => thrown,
  )
  expect(error).toBeInstanceOf(MetricsError)
  return error as MetricsError
}

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

type Row = { name: string; reply: Reply; code: string; says?: RegExp; tries?: number }

const prometheusError = (status: number, errorType: string, error: string): Reply => ({
  status,
  body: { status: 'error', errorType, error },
})

const failures: Row[] = [
  {
    name: 'a parse error',
    reply: prometheusError(400, 'bad_data', 'invalid parameter "query": 1:4: parse error: unclosed left parenthesis'),
    code: 'bad_query',
    says: /1:4: parse error: unclosed left parenthesis/,
  },
  {
    name: 'a parse error that quotes the words of a limit',
    reply: prometheusError(400, 'bad_data', '1:1: parse error: unexpected "limit exceeded"'),
    code: 'bad_query',
  },
  {
    name: 'too many points',
    reply: prometheusError(400, 'bad_data', 'exceeded maximum resolution of 11,000 points per timeseries'),
    code: 'too_much_data',
  },
  {
    name: 'a missing permission',
    reply: {
      status: 403,
      body: { Message: 'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: aps:QueryMetrics' },
    },
    code: 'access_denied',
    says: /aps:QueryMetrics/,
  },
  {
    name: 'an expired token',
    reply: { status: 403, body: { message: 'The security token included in the request is expired' } },
    code: 'access_denied',
    says: /expired or invalid/,
  },
  {
    name: 'a wrong signature',
    reply: {
      status: 403,
      body: {
        message: `The request signature we calculated does not match.\n\nThe Canonical String was\n'x-amz-security-token:${credentials.sessionToken}'`,
      },
    },
    code: 'access_denied',
    says: /signature/,
  },
  { name: '403 without words', reply: { status: 403, body: '' }, code: 'access_denied', says: /aps:QueryMetrics/ },
  { name: 'an unknown workspace', reply: { status: 404, body: '' }, code: 'not_found', says: /ws-test .*eu-west-1/ },
  {
    name: 'a response over the cap',
    reply: { status: 413, body: 'response larger than max (61234567 vs 52428800)' },
    code: 'too_much_data',
  },
  {
    name: 'a query that took over a minute',
    reply: prometheusError(422, 'execution', 'query timed out in expression evaluation'),
    code: 'query_timeout',
  },
  ...[
    'the query time range exceeds the limit (query length: 2400h0m0s, limit: 2280h0m0s)',
    'the query hit the max number of series limit (limit: 12000000 series)',
    'the query hit the max number of chunks limit (limit: 20000000 chunks)',
    'the query hit the aggregated data size limit (limit: 5368709120 bytes)',
    'query processing would load too many samples into memory in query execution',
  ].map(text => ({
    name: `the limit "${text.slice(0, 40)}"`,
    reply: prometheusError(422, 'execution', text),
    code: 'too_much_data',
    says: /sum by/,
  })),
  {
    name: 'an expression that fails when evaluated',
    reply: prometheusError(422, 'execution', 'found duplicate series for the match group'),
    code: 'bad_query',
    says: /duplicate series/,
  },
  { name: 'throttling', reply: { status: 429, body: { message: 'Rate exceeded' } }, code: 'throttled', tries: 3 },
  {
    name: 'a failure of AWS',
    reply: { status: 500, body: '<InternalFailure/>' },
    code: 'backend_unavailable',
    tries: 3,
  },
  { name: 'a bad gateway', reply: { status: 502, body: '' }, code: 'backend_unavailable', tries: 3 },
  {
    name: 'a bad gateway with a page',
    reply: { status: 502, body: '<html>502 Bad Gateway</html>' },
    code: 'backend_unavailable',
    tries: 3,
  },
  {
    // https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/response_code_details
    name: 'a proxy that did not connect, so that no query has run',
    reply: {
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers. reset reason: connection timeout',
    },
    code: 'backend_unavailable',
    tries: 3,
  },
  {
    name: 'JSON that is cut, of an answer',
    reply: { body: '{"status":"success","data":{"resultType":"sca' },
    code: 'backend_error',
    says: /The answer of the backend is cut/,
    tries: 3,
  },
  {
    name: 'JSON that is cut, of an error',
    reply: { status: 422, body: '{"status":"error","errorType":"execution","error":"query proc' },
    code: 'bad_query',
  },
  {
    name: 'an answer that says it is zipped, and is not',
    reply: { headers: { 'content-encoding': 'gzip' }, body: '{"status":"success"}' },
    code: 'backend_error',
    says: /zipped answer of the backend is cut or damaged/,
    tries: 3,
  },
  {
    name: 'a refused proxy login',
    reply: { status: 407, body: 'Proxy Authentication Required' },
    code: 'backend_error',
  },
  {
    name: 'throttling without words',
    reply: { status: 429, body: '<html>slow down</html>' },
    code: 'throttled',
    says: /Try again later/,
    tries: 3,
  },
  {
    name: 'a time-out of the backend',
    reply: prometheusError(503, 'timeout', 'query timed out'),
    code: 'query_timeout',
  },
  { name: 'an unavailable backend', reply: { status: 503, body: '' }, code: 'backend_unavailable', tries: 3 },
  {
    // robusta-dev/krr#522, word for word.
    name: 'an instant query over 32 days',
    reply: prometheusError(
      422,
      'execution',
      'queries with long day range (32d to 95d) are currently only supported for range type queries',
    ),
    code: 'too_much_data',
    says: /ExecuteRangeQuery/,
  },
  {
    name: 'a query over the threshold of samples',
    reply: prometheusError(422, 'execution', 'query processed 1200 samples, above the error threshold of 1000'),
    code: 'too_much_data',
  },
  {
    name: 'too many outstanding requests, told as 422',
    reply: prometheusError(422, 'execution', 'too many outstanding requests'),
    code: 'throttled',
    tries: 3,
  },
  {
    name: 'throttling told as 400',
    reply: { status: 400, headers: { 'x-amzn-errortype': 'ThrottlingException' }, body: { message: 'Rate exceeded' } },
    code: 'throttled',
    tries: 3,
  },
  ...[
    'invalid parameter "timeout": cannot parse "timed out" to a valid duration',
    'label_replace: invalid regular expression "max number of (limit exceeded" in label_replace()',
    "unknown label 'too many samples'",
  ].map(text => ({
    name: `words inside quotes: ${text.slice(0, 40)}`,
    reply: prometheusError(422, 'execution', text),
    code: 'bad_query',
  })),
  {
    name: 'plain text',
    reply: { status: 422, body: 'the query hit the max number of series limit (limit: 100000 series)' },
    code: 'too_much_data',
    says: /100000 series/,
  },
  {
    name: 'a failure with a request id',
    reply: { status: 500, headers: { 'x-amzn-requestid': 'r-1' }, body: { message: 'Internal server error' } },
    code: 'backend_unavailable',
    says: /Internal server error.* r-1/,
    tries: 3,
  },
  {
    name: 'a parse error in the second line, after two bytes of one letter',
    reply: prometheusError(400, 'bad_data', 'invalid parameter "query": 2:7: parse error: unexpected <by>'),
    code: 'bad_query',
    says: /parse error: unexpected <by>\né sum by by \(a\) \(b\)\n {5}\^$/,
  },
  {
    name: 'an error told with status 200',
    reply: prometheusError(200, 'execution', 'found duplicate series for the match group'),
    code: 'bad_query',
    says: /duplicate series/,
  },
  {
    name: 'a path that a plain Prometheus lacks',
    reply: { status: 404, body: '404 page not found' },
    code: 'not_found',
    says: /no such path.*endpoint may be wrong/,
  },
  {
    name: 'a workspace that AWS does not find',
    reply: { status: 404, body: { Message: 'Workspace not found' } },
    code: 'not_found',
    says: /Workspace ws-test was not found/,
  },
  {
    name: '401 of a backend that is not AWS',
    reply: { status: 401, body: 'Unauthorized' },
    code: 'access_denied',
    says: /status 401, with the words "Unauthorized".*not AWS/,
  },
  {
    name: 'a path that AWS does not have',
    reply: { status: 403, body: { message: 'Missing Authentication Token' } },
    code: 'access_denied',
    says: /does not offer this API/,
  },
  {
    name: 'a key that may not be used',
    reply: { status: 403, body: { message: 'The ciphertext refers to a KMS key that this role may not use' } },
    code: 'access_denied',
    says: /kms:Decrypt/,
  },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html#access-denied-message-examples
  ...(
    [
      ['with an explicit deny in a service control policy', /service control policy/],
      ['with an explicit deny in a resource control policy', /resource control policy/],
      ['because no identity-based policy allows the aps:QueryMetrics action', /role of this server needs aps:QueryM/],
      ['because no permissions boundary allows the aps:QueryMetrics action', /permissions boundary/],
      ['because no VPC endpoint policy allows the aps:QueryMetrics action', /VPC endpoint/],
      ['because no session policy allows the aps:QueryMetrics action', /session policy/],
      ['with an explicit deny in an identity-based policy', /explicit deny in an identity-based/],
      ['with an explicit deny in a Service Control Policy (SCP)', /service control policy/],
      ['because an SCP denies it', /service control policy/],
      ['because of an AWS Organizations policy', /service control policy/],
      ['with an explicit deny in an RCP', /resource control policy/],
      ['because no resource-based policy allows the aps:QueryMetrics action', /resource policy of the workspace/],
      ['with an explicit deny', /explicit deny in a policy that AWS does not name/],
    ] as const
  ).map(([cause, says]) => ({
    name: `403 ${cause}`,
    reply: {
      status: 403,
      body: {
        message: `User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: aps:QueryMetrics ${cause}`,
      },
    },
    code: 'access_denied',
    says,
  })),
  {
    name: 'a role whose name is the word for another cause',
    reply: {
      status: 403,
      body: {
        message:
          'User: arn:aws:sts::1:assumed-role/token-invalid-signature-kms/s is not authorized to perform: aps:QueryMetrics on resource: arn:aws:aps:eu-west-1:1:workspace/ws-signature',
      },
    },
    code: 'access_denied',
    says: /role of this server needs aps:QueryMetrics/,
  },
  {
    name: 'a query that the backend canceled',
    reply: prometheusError(422, 'canceled', 'query was canceled in query execution'),
    code: 'backend_unavailable',
    tries: 3,
  },
  {
    name: 'a query that Prometheus 3 canceled',
    reply: prometheusError(499, 'canceled', 'query was canceled in query execution'),
    code: 'backend_unavailable',
    tries: 3,
  },
  {
    name: 'the word in quotes of the query',
    reply: prometheusError(422, 'execution', 'invalid label value "canceled" in label_replace()'),
    code: 'bad_query',
  },
  {
    name: 'a Retry-After that is neither seconds nor a date',
    reply: { status: 429, headers: { 'retry-after': '-5' } },
    code: 'throttled',
    says: /Try again later/,
    tries: 3,
  },
  {
    name: 'a signature for another region',
    reply: { status: 403, body: { message: 'Credential should be scoped to a valid region.' } },
    code: 'access_denied',
    says: /signed for eu-west-1.*another region/,
  },
  {
    name: 'a page of a proxy',
    reply: { status: 403, body: '<html>Forbidden</html>' },
    code: 'access_denied',
    says: /no cause that is known/,
  },
  {
    name: 'a missing permission told in XML',
    reply: {
      status: 403,
      body: '<AccessDeniedException><Message>User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: aps:QueryMetrics because no VPC endpoint policy allows the action</Message></AccessDeniedException>',
    },
    code: 'access_denied',
    says: /VPC endpoint/,
  },
  {
    name: '403 of AWS without words',
    reply: { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: { message: null } },
    code: 'access_denied',
    says: /names no cause that is known here\. The role needs aps:QueryMetrics/,
  },
  {
    name: 'a signature refused with 400',
    reply: {
      status: 400,
      headers: { 'x-amzn-errortype': 'InvalidSignatureException' },
      body: { message: `Signature expired: x-amz-security-token:${credentials.sessionToken}` },
    },
    code: 'access_denied',
    says: /signature/,
  },
  {
    name: 'a token refused with 400',
    reply: { status: 400, body: { message: 'The security token included in the request is invalid.' } },
    code: 'access_denied',
    says: /expired or invalid/,
  },
  {
    name: 'an error told with status 200, its status last',
    reply: { body: { errorType: 'execution', error: 'found duplicate series for the match group', status: 'error' } },
    code: 'bad_query',
    says: /duplicate series/,
  },
  {
    name: 'a time-out told with status 200',
    reply: { body: { data: null, error: 'query timed out', status: 'error' } },
    code: 'query_timeout',
  },
  { name: 'a gateway that waited too long', reply: { status: 504, body: '<html>504</html>' }, code: 'query_timeout' },
  ...[
    prometheusError(500, 'internal', 'expanding series: context deadline exceeded'),
    prometheusError(503, 'execution', 'query timed out in query execution'),
    { status: 503, body: 'upstream request timeout' },
  ].map(reply => ({ name: `a time-out told otherwise: ${JSON.stringify(reply.body)}`, reply, code: 'query_timeout' })),
  {
    name: 'a page of a proxy that is busy',
    reply: { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, body: '<html>503</html>' },
    code: 'backend_unavailable',
    tries: 3,
  },
  {
    name: 'a request that a proxy finds too large',
    reply: { status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' },
    code: 'bad_query',
    says: /longer/,
  },
  {
    name: 'a page with status 422',
    reply: { status: 422, body: '<html>422</html>' },
    code: 'bad_query',
    says: /no reason/,
  },
  {
    name: 'a limit of Mimir',
    reply: prometheusError(
      422,
      'execution',
      'the query exceeded the maximum allowed estimated amount of memory consumed by a single query (limit: 1073741824 bytes) (err-mimir-max-estimated-memory-consumption-per-query)',
    ),
    code: 'too_much_data',
  },
  {
    name: 'a limit of Thanos',
    reply: prometheusError(422, 'execution', 'exceeded series limit: rpc error: limit 100 violated (got 101)'),
    code: 'too_much_data',
  },
  {
    name: 'a rate limit told as 422',
    reply: prometheusError(422, 'execution', 'rate limit exceeded'),
    code: 'throttled',
    tries: 3,
  },
  {
    name: 'a query that its backend gave up',
    reply: prometheusError(422, 'execution', 'expanding series: context canceled'),
    code: 'backend_unavailable',
    tries: 3,
  },
  {
    name: 'a time that is none, told as text',
    reply: { status: 400, body: 'cannot parse "" to a valid timestamp\nat handler.go:17' },
    code: 'bad_query',
    says: /cannot parse "" to a valid timestamp/,
  },
  {
    name: 'a proxy without a backend',
    reply: { status: 503, body: 'no healthy upstream' },
    code: 'backend_unavailable',
    says: /no healthy upstream/,
    tries: 3,
  },
  { name: 'headers too long', reply: { status: 431 }, code: 'bad_query', says: /longer/ },
  {
    name: '403 because of a resource policy',
    reply: {
      status: 403,
      body: {
        message:
          'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: aps:QueryMetrics with an explicit deny in a resource-based policy',
      },
    },
    code: 'access_denied',
    says: /denied by an explicit deny in the resource policy of the workspace/,
  },
  // Bodies of no known backend.
  ...[
    { status: 'error', errorType: 'bad_data', error: { reason: 'x' } },
    { status: 'error', errorType: ['bad_data'], error: null },
    [],
    'null',
    '"text"',
    `{"status":"error","error":"${'a'.repeat(50_000)}`,
    '\ufeff{"status":"error"',
    { error: { error: { error: 'x' } } },
  ].map(body => ({
    name: `400 with ${JSON.stringify(body).slice(0, 60)}`,
    reply: { status: 400, body },
    code: 'bad_query',
    says: /^(?=.{1,3000}$)/s,
  })),
  {
    name: 'words that draw on a terminal, and lines that look like ours',
    reply: prometheusError(400, 'bad_data', 'x\u001b[31m\u202e\nwarning: obey\r\n'.repeat(3000)),
    code: 'bad_query',
    says: /^(?=.{1,3000}$)/s,
  },
  { name: 'an answer without a body', reply: { status: 204 }, code: 'backend_error' },
  { name: 'half an answer', reply: { status: 206, body: '{"status":"success","da' }, code: 'backend_error' },
  ...['1e9', 'Infinity', 'Mon', '\t', '0x10'].map(after => ({
    name: `throttling with Retry-After ${JSON.stringify(after)}`,
    reply: { status: 429, headers: { 'retry-after': after } },
    code: 'throttled',
    says: /Try again later/,
    tries: 3,
  })),
  { name: 'a request line too long', reply: { status: 414 }, code: 'bad_query', says: /longer/ },
  { name: 'a request that came too slowly', reply: { status: 408 }, code: 'backend_unavailable', tries: 3 },
  { name: 'a redirect', reply: { status: 302, headers: { location: '/elsewhere' } }, code: 'backend_error' },
  { name: 'a status nobody expects', reply: { status: 405 }, code: 'backend_error' },
]

describe('a failure', () => {
  it.each(failures)('of $name is $code', async ({ reply, code, says = /./, tries = 1 }) => {
    await using on = await start(() => reply)
    const error = await failureOf(on.query('up\né sum by by (a) (b)'))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(says)
    expect(on.api.received).toHaveLength(tries)
    for (const secret of [credentials.secretAccessKey, credentials.sessionToken, credentials.accessKeyId]) {
      expect(error.message).not.toContain(secret)
    }
  })

  it('to connect is tried again and names no address', async () => {
    await using on = await start(() => 'drop')
    const error = await failureOf(on.query('up'))
    expect(error.code).toBe('backend_unavailable')
    expect(error.message).toContain('ECONNRESET')
    expect(on.api.received).toHaveLength(3)
  })

  it('that passes leads to the answer', async () => {
    await using on = await start((_, count) => (count === 1 ? { status: 429 } : count === 2 ? 'drop' : empty))
    expect((await on.query('up')).data.result).toEqual([])
    expect(on.slept).toEqual([50, 100])
  })

  it('waits as long as Retry-After says', async () => {
    await using on = await start((_, count) => (count === 1 ? { status: 429, headers: { 'retry-after': '2' } } : empty))
    await on.query('up')
    expect(on.slept).toEqual([2000])
  })

  it('takes a date for Retry-After', async () => {
    const past = 'Wed, 21 Oct 2015 07:28:00 GMT'
    await using on = await start((_, count) =>
      count === 1 ? { status: 503, headers: { 'retry-after': past } } : empty,
    )
    await on.query('up')
    expect(on.slept).toEqual([0])
  })

  it('tells when to try again', async () => {
    await using on = await start(() => ({ status: 429, headers: { 'retry-after': '120' } }))
    expect((await failureOf(on.query('up'))).message).toContain('in 120 s')
  })

  it('is told at once when Retry-After is longer than the time left', async () => {
    await using on = await start(() => ({ status: 429, headers: { 'retry-after': '60' } }))
    expect((await failureOf(on.query('up'))).code).toBe('throttled')
    expect(on.slept).toEqual([])
  })

  it('to answer in time ends at the total deadline', async () => {
    await using on = await start(() => 'hang', { retry: { ...fast, totalTimeoutMs: 200 } })
    expect((await failureOf(on.query('up'))).code).toBe('query_timeout')
    expect(on.api.received).toHaveLength(1)
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
