import { describe, expect, it } from 'vitest'
import type { Reply } from './api-server.ts'
import { credentials, empty, failureOf, fast, start } from './start-source.ts'

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
