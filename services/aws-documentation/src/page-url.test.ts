import { describe, expect, it } from 'vitest'
import { isPageUrl, readPageUrl, toFetchUrl, toPageUrl } from './page-url.ts'

const docs = 'https://docs.aws.amazon.com'

describe('readPageUrl', () => {
  it.each([
    ['a page', `${docs}/lambda/latest/dg/welcome.html`, `${docs}/lambda/latest/dg/welcome.html`],
    ['a directory', `${docs}/lambda/latest/dg/`, `${docs}/lambda/latest/dg/`],
    ['plain http', 'http://docs.aws.amazon.com/a.html', `${docs}/a.html`],
    ['a query, which is dropped', `${docs}/a.html?session=1&x=2`, `${docs}/a.html`],
    ['a Markdown twin, for the page it stands for', `${docs}/a/b.md`, `${docs}/a/b.html`],
    [
      'the Neuron guides',
      'https://awsdocs-neuron.readthedocs-hosted.com/en/latest/x.html',
      'https://awsdocs-neuron.readthedocs-hosted.com/en/latest/x.html',
    ],
    ['a host without a scheme', 'docs.aws.amazon.com/a.html', `${docs}/a.html`],
    ['capitals in the host', 'HTTPS://DOCS.AWS.AMAZON.COM/a.html', `${docs}/a.html`],
    ['spaces around it', `  ${docs}/a.html\n`, `${docs}/a.html`],
    ['a path that looks like a host, as a path', `${docs}//evil.example/a.html`, `${docs}//evil.example/a.html`],
  ])('reads %s', (_, text, href) => {
    expect(readPageUrl(text).url.href).toBe(href)
  })

  it.each([
    ['a.html#limits', 'limits'],
    ['a.html?x#caf%C3%A9', 'café'],
    ['a.html#100%', '100%'],
    ['a.html#', undefined],
    ['a.html', undefined],
    ['a.html#:~:text=quota', undefined],
    ['a.html#limits:~:text=quota', 'limits'],
  ])('finds the anchor of %s', (path, anchor) => {
    expect(readPageUrl(`${docs}/${path}`).anchor).toBe(anchor)
  })

  it.each([
    'not a url',
    '',
    'docs.aws.amazon.com@evil.example/a.html',
    'docs.aws.amazon.com.evil.example/a.html',
    'evil.example/docs.aws.amazon.com/a.html',
    'https://aws.amazon.com/a.html',
    'https://docs.aws.amazon.com.evil.example/a.html',
    'https://evil.example/docs.aws.amazon.com/a.html',
    'https://docs.aws.amazon.com@evil.example/a.html',
    'https://user:secret@docs.aws.amazon.com/a.html',
    'https://docs.aws.amazon.com:8443/a.html',
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1/a.html',
    'file:///etc/passwd',
    'ftp://docs.aws.amazon.com/a.html',
    'javascript:alert(1)',
  ])('refuses %j', text => {
    expect(() => readPageUrl(text)).toThrow(expect.objectContaining({ code: 'invalid_url' }))
  })
})

describe('where a page is fetched', () => {
  const mirror = new URL('http://127.0.0.1:4711')

  it('is the other origin for the documentation host alone', () => {
    expect(toFetchUrl(new URL(`${docs}/a/b.html`), mirror).href).toBe('http://127.0.0.1:4711/a/b.html')
    const neuron = new URL('https://awsdocs-neuron.readthedocs-hosted.com/en/x.html')
    expect(toFetchUrl(neuron, mirror).href).toBe(neuron.href)
  })

  it('stays that origin whatever the path looks like', () => {
    expect(toFetchUrl(new URL(`${docs}//evil.example/x`), mirror).href).toBe('http://127.0.0.1:4711//evil.example/x')
  })

  it('is the page itself without one', () => {
    expect(toFetchUrl(new URL(`${docs}/a.html`), new URL(docs)).href).toBe(`${docs}/a.html`)
  })

  it('is translated back to the page', () => {
    expect(toPageUrl(new URL('http://127.0.0.1:4711/c.html'), mirror).href).toBe(`${docs}/c.html`)
    expect(isPageUrl(toPageUrl(new URL('http://127.0.0.1:4712/c.html'), mirror))).toBe(false)
  })
})
