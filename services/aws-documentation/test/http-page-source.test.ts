import { describe, expect, it } from 'vitest'
import { createHttpPageSource } from '../src/http-page-source.ts'
import { createPageCache } from '../src/page-cache.ts'
import { createTestClock, createTestHttp, noAbort } from './builders.ts'
import { send, sendHtml, startSite } from './site.ts'

const page = (content: string) => `<html><body><main><h1>Garden</h1>${content}</main></body></html>`
const url = (path: string) => new URL(path, 'https://docs.aws.amazon.com')

function createSource(docsOrigin: URL, clock = createTestClock()) {
  const source = createHttpPageSource({
    http: createTestHttp(clock),
    clock,
    docsOrigin,
    cache: createPageCache(1_000_000),
  })
  return { clock, read: (path: string) => source.read(url(path), { signal: noAbort() }) }
}

it('fetches from the configured origin and keeps the page under its own URL', async () => {
  await using site = await startSite((_, response) => sendHtml(response, page('<p><a href="b.html">b</a></p>')))
  const { clock, read } = createSource(site.origin)
  const { anchors, outline, ends, tables, ...rest } = await read('/garden/a.html')
  expect(rest).toEqual({
    url: 'https://docs.aws.amazon.com/garden/a.html',
    title: 'Garden',
    markdown: '# Garden\n\n[b](https://docs.aws.amazon.com/garden/b.html)',
    retrievedAtMs: clock.now(),
  })
  expect(site.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /garden/a.html'])
})

it('tells the site nothing about the caller', async () => {
  await using site = await startSite((_, response) => sendHtml(response, page('<p>x</p>')))
  await createSource(site.origin).read('/a.html')
  const { headers } = site.received[0] ?? {}
  expect(headers).toMatchObject({ 'user-agent': 'test/1.0' })
  expect(headers).not.toHaveProperty('cookie')
  expect(headers).not.toHaveProperty('x-mcp-session-id')
})

describe('redirects', () => {
  it.each([
    ['a relative one', 'b.html', '/garden/b.html'],
    ['one by path', '/other/c.html?session=1#top', '/other/c.html'],
    ['one without a scheme', '//docs.aws.amazon.com/d.html', '/d.html'],
    ['an absolute one', 'http://docs.aws.amazon.com/e.html', '/e.html'],
  ])('follows %s', async (_, location, path) => {
    await using site = await startSite((request, response) =>
      request.path === '/garden/a.html'
        ? send(response, { status: 302, headers: { location } })
        : sendHtml(response, page('<p>x</p>')),
    )
    const read = await createSource(site.origin).read('/garden/a.html')
    expect(read.url).toBe(`https://docs.aws.amazon.com${path}`)
    expect(site.received.at(-1)?.path).toBe(path)
  })

  it('follows one to the origin itself, which stands for the documentation host', async () => {
    await using site = await startSite((request, response) =>
      request.path === '/a.html'
        ? send(response, { status: 301, headers: { location: `http://${request.headers.host}/b.html` } })
        : sendHtml(response, page('<p>x</p>')),
    )
    expect((await createSource(site.origin).read('/a.html')).url).toBe('https://docs.aws.amazon.com/b.html')
  })

  it.each([
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    '//169.254.169.254/',
    'https://docs.aws.amazon.com.evil.example/',
    'https://docs.aws.amazon.com:8443/',
    'https://evil@docs.aws.amazon.com/',
    'file:///etc/passwd',
    'http://[',
  ])('refuses one to %s', async location => {
    await using site = await startSite((_, response) => send(response, { status: 302, headers: { location } }))
    await expect(createSource(site.origin).read('/a.html')).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(site.received).toHaveLength(1)
  })

  it('refuses one to another port of the machine the origin is on', async () => {
    await using inside = await startSite((_, response) => sendHtml(response, page('<p>secret</p>')))
    await using site = await startSite((_, response) =>
      send(response, { status: 302, headers: { location: inside.origin.href } }),
    )
    await expect(createSource(site.origin).read('/a.html')).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(inside.received).toEqual([])
  })

  it('ends going round in circles', async () => {
    await using site = await startSite((request, response) =>
      send(response, { status: 302, headers: { location: request.path === '/a.html' ? '/b.html' : '/a.html' } }),
    )
    await expect(createSource(site.origin).read('/a.html')).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(site.received).toHaveLength(6)
  })

  it('follows the entry page of a guide to its first page', async () => {
    await using site = await startSite((request, response) =>
      sendHtml(
        response,
        request.path === '/garden/dg/'
          ? '<html><head><meta http-equiv="refresh" content="10;URL=welcome.html"></head></html>'
          : page('<p>Welcome</p>'),
      ),
    )
    const read = await createSource(site.origin).read('/garden/dg/')
    expect(read).toMatchObject({ url: 'https://docs.aws.amazon.com/garden/dg/welcome.html' })
  })

  it('holds that to the same rule', async () => {
    await using site = await startSite((_, response) =>
      sendHtml(response, '<meta http-equiv="refresh" content="0; url=\'http://169.254.169.254/\'">'),
    )
    await expect(createSource(site.origin).read('/a/')).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(site.received).toHaveLength(1)
  })
})

describe('what is no page', () => {
  it.each([
    { what: 'a page that is not there', answer: { status: 404, body: '<html>' }, code: 'not_found' },
    { what: 'a page that is gone', answer: { status: 410 }, code: 'not_found' },
    { what: 'a page that is refused', answer: { status: 403 }, code: 'upstream_refused' },
    {
      what: 'a PDF',
      answer: { headers: { 'content-type': 'application/pdf' }, body: '%PDF' },
      code: 'unsupported_content',
    },
    {
      what: 'a page without text',
      answer: { headers: { 'content-type': 'text/html' }, body: '<html><script>1</script>' },
      code: 'empty_page',
    },
    { what: 'a redirect to nowhere', answer: { status: 302 }, code: 'upstream_refused' },
  ])('calls $what $code', async ({ answer, code }) => {
    await using site = await startSite((_, response) => send(response, answer))
    await expect(createSource(site.origin).read('/a.html')).rejects.toMatchObject({ code })
  })
})

it.each([
  ['Markdown', { 'content-type': 'text/markdown; charset=utf-8' }],
  ['plain text', { 'content-type': 'text/plain' }],
])('gives %s as it is, with its headings', async (_, headers) => {
  const body = '# Title\r\n\r\n```sh\r\n# not a heading\r\n```\r\n\r\n## Part two ##\r\ntext'
  await using site = await startSite((_request, response) => send(response, { headers, body }))
  const read = await createSource(site.origin).read('/garden/llms.txt')
  expect(read.title).toBe('Title')
  expect(read.outline.map(({ start, title }) => [read.markdown.slice(start).split('\n')[0], title])).toEqual([
    ['# Title', 'Title'],
    ['## Part two ##', 'Part two'],
  ])
})

it('knows HTML that does not say what it is', async () => {
  await using site = await startSite((_, response) => send(response, { body: `<!doctype html>${page('<p>x</p>')}` }))
  expect((await createSource(site.origin).read('/a.html')).markdown).toBe('# Garden\n\nx')
})

describe('a page read before', () => {
  const minutes = (count: number) => count * 60_000

  it('is given again for five minutes without asking', async () => {
    await using site = await startSite((_, response) => sendHtml(response, page('<p>x</p>')))
    const { clock, read } = createSource(site.origin)
    const first = await read('/a.html')
    clock.advance(minutes(4))
    expect(await read('/a.html')).toBe(first)
    expect(site.received).toHaveLength(1)
  })

  it('is given for no longer because the clock was set back', async () => {
    await using site = await startSite((_, response) => sendHtml(response, page('<p>x</p>')))
    const { clock, read } = createSource(site.origin)
    await read('/a.html')
    clock.set(-3_600_000)
    await read('/a.html')
    expect(site.received).toHaveLength(2)
  })

  it.each([
    { validator: 'ETag', sent: { etag: '"v1"' }, asked: 'if-none-match', value: '"v1"' },
    {
      validator: 'Last-Modified',
      sent: { 'last-modified': 'Tue, 01 Sep 2026 00:00:00 GMT' },
      asked: 'if-modified-since',
      value: 'Tue, 01 Sep 2026 00:00:00 GMT',
    },
  ])('is confirmed by $validator after that', async ({ sent, asked, value }) => {
    await using site = await startSite((request, response) =>
      request.headers[asked] === value ? send(response, { status: 304 }) : sendHtml(response, page('<p>x</p>'), sent),
    )
    const { clock, read } = createSource(site.origin)
    const first = await read('/a.html')
    clock.advance(minutes(6))
    const second = await read('/a.html')
    expect(second.markdown).toBe(first.markdown)
    expect(second.retrievedAtMs).toBe(clock.now())
    expect(site.received.map(({ headers }) => headers[asked])).toEqual([undefined, value])
  })

  it('is confirmed at the end of its redirects', async () => {
    await using site = await startSite((request, response) => {
      if (request.path === '/a.html') return send(response, { status: 301, headers: { location: '/b.html' } })
      if (request.headers['if-none-match']) return send(response, { status: 304 })
      return sendHtml(response, page('<p>x</p>'), { etag: '"v1"' })
    })
    const { clock, read } = createSource(site.origin)
    await read('/a.html')
    clock.advance(minutes(6))
    expect((await read('/a.html')).url).toBe('https://docs.aws.amazon.com/b.html')
    expect(site.received.map(({ path, headers }) => [path, headers['if-none-match']])).toEqual([
      ['/a.html', undefined],
      ['/b.html', undefined],
      ['/a.html', undefined],
      ['/b.html', '"v1"'],
    ])
  })

  it('is replaced when it changed', async () => {
    let text = 'old'
    await using site = await startSite((_, response) =>
      sendHtml(response, page(`<p>${text}</p>`), { etag: `"${text}"` }),
    )
    const { clock, read } = createSource(site.origin)
    await read('/a.html')
    text = 'new'
    clock.advance(minutes(6))
    expect((await read('/a.html')).markdown).toBe('# Garden\n\nnew')
  })

  it('is given as it was, with its date, while the site is down', async () => {
    let isDown = false
    await using site = await startSite((_, response) =>
      isDown ? send(response, { status: 503 }) : sendHtml(response, page('<p>x</p>')),
    )
    const { clock, read } = createSource(site.origin)
    const first = await read('/a.html')
    isDown = true
    clock.advance(minutes(6))
    expect(await read('/a.html')).toBe(first)
  })

  it('is forgotten once the site says it is gone', async () => {
    const answers = [{ status: 200 }, { status: 404 }, { status: 503 }]
    await using site = await startSite((_, response) => {
      const { status } = answers[0] ?? { status: 503 }
      return status === 200 ? sendHtml(response, page('<p>x</p>')) : send(response, { status })
    })
    const { clock, read } = createSource(site.origin)
    await read('/a.html')
    clock.advance(minutes(6))
    answers.shift()
    await expect(read('/a.html')).rejects.toMatchObject({ code: 'not_found' })
    answers.shift()
    await expect(read('/a.html')).rejects.toMatchObject({ code: 'upstream_error' })
  })
})
