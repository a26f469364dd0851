import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createHttpClient } from '../src/http-client.ts'
import { createTestClock, noAbort } from './builders.ts'
import { send, startSite } from './site.ts'

const service = 'the documentation site'

/** What a request that fails on the way ends with, how often it was tried, and what was logged. */
async function failTo(url: URL) {
  const clock = createTestClock()
  const logged: unknown[][] = []
  const http = createHttpClient({
    fetch,
    clock,
    random: () => 0,
    userAgent: 'test',
    onFailure: (...line) => logged.push(line),
  })
  const error = await http({ service, url }, { signal: noAbort(), deadlineMs: 20_000 }).catch(reason => reason)
  return { error, logged, retries: clock.slept.length }
}

it('says that a certificate is not trusted, what to set, and does not try again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    '-days',
    '1',
    '-subj',
    '/CN=localhost',
  ]
  execFileSync('openssl', words, { stdio: 'ignore' })
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo // a TCP server's address is never a pipe name
    const { error, logged, retries } = await failTo(new URL(`https://127.0.0.1:${port}/`))
    expect(error).toMatchObject({ code: 'upstream_error', isFinal: true })
    expect(error.message).toMatch(
      /certificate that is not trusted here.*NODE_EXTRA_CA_CERTS.*\(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    )
    expect(retries).toBe(0)
    expect(logged).toEqual([[error.message, error.cause]])
  } finally {
    server.close()
    await rm(folder, { recursive: true })
  }
})

it('says that a body cannot be unpacked', async () => {
  await using site = await startSite((_, response) =>
    send(response, { headers: { 'content-encoding': 'gzip' }, body: 'no gzip at all' }),
  )
  const { error } = await failTo(site.origin)
  expect(error.message).toMatch(/sent a body that cannot be unpacked\. \(Z_/)
})

it.each([
  ['is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', /in a form that is no HTTP\. \(HTTPParserError\)$/],
  ['breaks off', '', /broke off.*\(UND_ERR_SOCKET\)$/],
  ['is shorter than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc', /broke off.*\(UND_ERR_/],
  [
    'has chunks without a size',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc',
    /in a form that is no HTTP\. \(HTTPParserError\)$/,
  ],
  ['has endless headers', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, /\(UND_ERR_HEADERS_OVERFLOW\)$/],
  ...['br', 'zstd', 'deflate'].map(encoding => {
    const answer = `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: 5\r\n\r\nabcde`
    return [`is no ${encoding}`, answer, /sent a body that cannot be unpacked\. \(/] as const
  }),
] as const)('says that an answer %s', async (_, answer, says) => {
  await using site = await startRaw(answer)
  const { error, retries, logged } = await failTo(site.origin)
  expect(error).toMatchObject({ code: 'upstream_error', message: expect.stringMatching(says) })
  expect([retries, logged.length]).toEqual([2, 1])
})

it('says that a site does not speak TLS', async () => {
  await using site = await startSite((_, response) => send(response, {}))
  const { error, retries } = await failTo(new URL(`https://127.0.0.1:${site.origin.port}/`))
  expect(error.message).toMatch(/does not speak TLS as this function does\. \(ERR_SSL_/)
  expect(retries).toBe(0)
})

/** A server that answers whatever it is sent with these bytes, and closes. */
async function startRaw(answer: string) {
  const server = createTcpServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(answer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is never a pipe name
  return {
    origin: new URL(`http://127.0.0.1:${port}`),
    async [Symbol.asyncDispose]() {
      await new Promise(resolve => server.close(resolve))
    },
  }
}

it('says that a name cannot be resolved', async () => {
  const { error, logged } = await failTo(new URL('http://no-such-host.invalid/'))
  expect(error.message).toMatch(/^The documentation site .*(?:resolved|looked up).*\((?:ENOTFOUND|EAI_AGAIN)\)$/)
  expect(logged).toHaveLength(1)
})

it('does not repeat a Retry-After of more than an hour', async () => {
  await using site = await startSite((_, response) =>
    send(response, { status: 429, headers: { 'retry-after': '2300616041' } }),
  )
  const { error } = await failTo(site.origin)
  expect(error).toMatchObject({ code: 'throttled', retryAfterMs: undefined })
})

it('says that a proxy refused, and does not ask it again', async () => {
  await using proxy = await startRaw('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  const script = `
    const { createHttpClient } = await import(${JSON.stringify(new URL('../src/http-client.ts', import.meta.url))})
    const { systemClock: clock } = await import(${JSON.stringify(new URL('../src/clock.ts', import.meta.url))})
    let tries = 0
    const http = createHttpClient({ fetch: (...to) => (tries++, fetch(...to)), clock, random: () => 0, userAgent: 'test' })
    const signal = new AbortController().signal
    const error = await http({ service: '${service}', url: new URL('https://docs.test/') }, { signal, deadlineMs: 1e9 })
      .catch(reason => reason)
    console.log(tries, error.message)`
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy.origin.href, NO_PROXY: '' }
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env })
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString()).toMatch(
    /^1 The documentation site could not be reached through the proxy of HTTPS_PROXY\. \(PROXY_REFUSED\)/,
  )
})

it('goes through the proxy of HTTP_PROXY with what serverless.yml sets', async () => {
  const asked: string[] = []
  await using site = await startSite((_, response) => send(response, { body: 'by proxy' }))
  const proxy = createHttpServer((request, response) => {
    asked.push(request.url ?? '')
    send(response, { body: 'by proxy' })
  })
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    const upstream = connect(Number(site.origin.port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo // a TCP server's address is never a pipe name
  const yaml = await readFile(new URL('../serverless.yml', import.meta.url), 'utf8')
  const setting = /NODE_USE_ENV_PROXY: '(\d)'/.exec(yaml)?.[1] ?? ''
  const script = "fetch('http://docs.test/a.html').then(r => r.text()).then(console.log)"
  const env = { ...process.env, NODE_USE_ENV_PROXY: setting, HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '' }
  const child = spawn(process.execPath, ['-e', script], { env })
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout) chunks.push(chunk)
  proxy.closeAllConnections()
  proxy.close()
  expect(Buffer.concat(chunks).toString()).toContain('by proxy')
  expect(asked.join()).toContain('docs.test')
})
