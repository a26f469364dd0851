import { expect, it } from 'vitest'
import { readConfig } from './config.ts'

it('needs nothing to be set', () => {
  const { docsOrigin, searchUrl, recommendationsUrl } = readConfig({})
  expect([docsOrigin.href, searchUrl.href, recommendationsUrl.href]).toEqual([
    'https://docs.aws.amazon.com/',
    'https://proxy.search.docs.aws.com/search',
    'https://api.contentrecs.docs.aws.com/v1/recommendations',
  ])
})

it('takes other endpoints', () => {
  expect(readConfig({ DOCS_ORIGIN: 'http://127.0.0.1:9000' }).docsOrigin.origin).toBe('http://127.0.0.1:9000')
})

it('names every variable that is wrong at once', () => {
  const env = {
    DOCS_ORIGIN: 'https://mirror.example/docs',
    DOCS_SEARCH_URL: 'nowhere',
    DOCS_RECOMMENDATIONS_URL: 'ftp://x/y',
  }
  expect(() => readConfig(env)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  for (const name of Object.keys(env)) expect(() => readConfig(env)).toThrow(name)
})

it('does not repeat a password it refuses', () => {
  const read = () => readConfig({ DOCS_SEARCH_URL: 'https://user:hunter2@x.example/search' })
  expect(read).toThrow('DOCS_SEARCH_URL')
  expect(read).not.toThrow('hunter2')
})
