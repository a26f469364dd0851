import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DocsSite, startDocsSite } from '../../local/start-docs-site.ts'
import { createHttpPageSource } from '../../src/http-page-source.ts'
import { findAnchor } from '../../src/page/find-place.ts'
import { createPageCache } from '../../src/page-cache.ts'
import { createTestClock, createTestHttp, noAbort } from '../builders.ts'

let site: DocsSite
beforeAll(async () => {
  site = await startDocsSite()
})
afterAll(() => site.close())

async function read(path: string) {
  const clock = createTestClock()
  const docsOrigin = new URL(site.origin)
  const source = createHttpPageSource({ http: createTestHttp(clock), clock, docsOrigin, cache: createPageCache(0) })
  return source.read(new URL(path, 'https://docs.aws.amazon.com'), { signal: noAbort() })
}

describe('the hard pages of the local site', () => {
  it('have rows with anchors, in groups', async () => {
    const page = await read('/service-authorization/latest/reference/list_amazons3.html')
    const { start, end } = findAnchor(page, 'amazons3-PutObject') ?? { start: 0, end: 0 }
    expect(page.markdown.slice(start, end).split('\n')).toHaveLength(3)
  })

  it('have expandable sections, which the contents know', async () => {
    const page = await read('/hands-on/latest/build-a-queue/build-a-queue.html')
    expect(page.outline.filter(({ kind }) => kind === 'expandable').map(({ title }) => title)).toEqual([
      'Step 1: Create the queue',
      'Step 2: Connect the function',
      'Step 3: Clean up',
    ])
    expect(findAnchor(page, 'step-2')).toBeDefined()
  })

  it('have YAML in cells, with its indentation', async () => {
    const { markdown } = await read('/AWSCloudFormation/latest/UserGuide/snippets.html')
    expect(markdown).toContain(
      '`Queue:`<br>`  Type: AWS::SQS::Queue`<br>`  Properties:`<br>`    VisibilityTimeout: 30`',
    )
  })

  it('have cards, a landing page and another character set', async () => {
    expect((await read('/lambda/latest/dg/guides.html')).markdown).toContain(
      '### [Developer Guide](https://docs.aws.amazon.com/lambda/latest/dg/welcome.html)',
    )
    expect(await read('/lambda/')).toMatchObject({
      title: 'AWS Lambda Documentation',
      markdown: expect.stringContaining('[Developer Guide](https://docs.aws.amazon.com/lambda/latest/dg/welcome.html)'),
    })
    expect((await read('/lambda/latest/dg/glossary-de.html')).markdown).toContain('Größe: wie groß')
  })
})
