/** Questions over the documentation site. `path` has the tools alone; `right` reads the source of the pages. */
import { allPages } from '../../../services/aws-documentation/local/pages/all-pages.ts'
import type { Ask } from '../host/host.ts'
import {
  type Found,
  type PagePart,
  readPagePart,
  readRecommendations,
  readSearchResults,
} from '../read/documentation.ts'
import { readCodeBlocks, readItems, readRows, toWords } from '../read/markdown.ts'
import { first } from '../read/shown.ts'
import { codeOf, itemsOf, pageOf, proseOf, rowOf, sectionOf } from '../right/page-source.ts'
import type { Question } from './question.ts'

const origin = 'https://docs.aws.amazon.com'

export const pageQuestions: readonly Question[] = [
  {
    id: 'condition-keys',
    asks: 'Which condition keys can narrow states:InvokeHTTPEndpoint in an IAM policy?',
    async path(ask) {
      const url = await search(
        ask,
        'Step Functions IAM condition keys InvokeHTTPEndpoint',
        /condition keys .*Step Functions/,
      )
      const row = await findRow(ask, url, 'InvokeHTTPEndpoint')
      return { keys: toNames(row.at(-1)) }
    },
    right: () => ({ keys: toNames(rowOf(pageOf('list_awsstepfunctions.html'), 'InvokeHTTPEndpoint').at(-1)) }),
  },
  {
    id: 'last-rows',
    asks: `On ${origin}/service-authorization/latest/reference/list_awslambda.html: to which resource types can UntagResource be limited?`,
    async path(ask) {
      const url = `${origin}/service-authorization/latest/reference/list_awslambda.html`
      const rows = readRows((await read(ask, { url, find: 'UntagResource' })).markdown)
      // Cells that span rows are written once, in the first of them.
      const from = rows.findIndex(([name]) => name === 'UntagResource')
      const others = rows.slice(from + 1)
      const end = others.findIndex(([name]) => name !== '')
      const group = [...rows.slice(from, from + 1), ...others.slice(0, end < 0 ? undefined : end)]
      return { types: group.map(row => row[3] ?? '') }
    },
    right() {
      const { blocks } = pageOf('list_awslambda.html')
      const rows = blocks.flatMap(block => (block.kind === 'table' ? block.rows : []))
      const at = rows.findIndex(([name]) => typeof name === 'object' && toWords(name.text) === 'UntagResource')
      const [name] = rows[at] ?? []
      const spanned = rows.slice(at, at + (typeof name === 'object' ? name.rows : 0))
      // Only the first row has the cells that span the others.
      return { types: spanned.map(row => toWords(String(row.at(-2)))) }
    },
  },
  {
    id: 'quota',
    asks: 'How many stages can one HTTP API of API Gateway have, and can that be raised?',
    async path(ask) {
      const { context } = await searchFor(ask, 'API Gateway HTTP API quotas stages per API', /Quotas .*HTTP API/)
      const [, stages, adjustable = ''] = /Stages per API ([\d,]+) (\w+)/.exec(context) ?? []
      return { stages: Number(stages), adjustable }
    },
    right() {
      const [, stages, adjustable = ''] = rowOf(pageOf('http-api-quotas.html'), 'Stages per API')
      return { stages: Number(stages), adjustable }
    },
  },
  {
    id: 'default',
    asks: 'What is the default of MaxConcurrency in a Distributed Map state, and how many children does it allow?',
    async path(ask) {
      const url = await search(ask, 'Step Functions Distributed Map MaxConcurrency default', /Distributed/)
      return toMaxConcurrency(toWords((await read(ask, { url, find: 'MaxConcurrency' })).markdown))
    },
    right: () => toMaxConcurrency(proseOf(sectionOf(pageOf('state-map-distributed.html'), 'Concurrency'))),
  },
  {
    id: 'cli-option',
    asks: 'Which option of which AWS CLI command sets how long a Lambda function may run?',
    async path(ask) {
      return toCliOption((await searchFor(ask, 'AWS CLI set Lambda function timeout', /timeout/i)).context)
    },
    right: () => toCliOption(codeOf(pageOf('configuration-timeout.html'), 'nohighlight')),
  },
  {
    id: 'code-sample',
    asks: 'Show a minimal Lambda handler in Python, as the documentation has it.',
    async path(ask) {
      const url = await search(ask, 'Lambda function handler Python example', /handler/)
      const shown = await ask('aws-documentation___read_documentation', { url, find: 'Python' })
      const blocks = readCodeBlocks(readPagePart(shown).markdown)
      return { code: first(blocks, 'Python', shown, ({ language }) => language === 'python').text }
    },
    right: () => ({ code: codeOf(pageOf('nodejs-handler.html'), 'python') }),
  },
  {
    id: 'news',
    asks: `What is the newest page of the guide that ${origin}/lambda/latest/dg/welcome.html belongs to, and when was it added?`,
    async path(ask) {
      const found = await recommend(ask, `${origin}/lambda/latest/dg/welcome.html`, 'new')
      const [newest] = found
        .filter(({ category }) => category === 'new')
        .toSorted((a, b) => (b.addedOn ?? '').localeCompare(a.addedOn ?? ''))
      return { title: newest?.title ?? '', added: newest?.addedOn?.slice(0, 10) ?? '' }
    },
    right() {
      const { guide } = pageOf('welcome.html')
      const pages = allPages.filter(page => page.guide === guide)
      const [newest] = pages.toSorted((a, b) => b.createdOn.localeCompare(a.createdOn))
      return { title: newest?.title ?? '', added: newest?.createdOn ?? '' }
    },
  },
  {
    id: 'section',
    asks: `What does ${origin}/lambda/latest/dg/lambda-concurrency.html#scaling-rate say: how many environments, in how many seconds?`,
    async path(ask) {
      const url = `${origin}/lambda/latest/dg/lambda-concurrency.html#scaling-rate`
      const { markdown } = await read(ask, { url, max_length: 600 })
      return toScalingRate(toWords(markdown))
    },
    right: () => toScalingRate(proseOf(sectionOf(pageOf('lambda-concurrency.html'), 'Scaling rate'))),
  },
  {
    id: 'related',
    asks: `What else does the guide have to read after ${origin}/AmazonS3/latest/userguide/bucketnamingrules.html?`,
    async path(ask) {
      const found = await recommend(ask, `${origin}/AmazonS3/latest/userguide/bucketnamingrules.html`)
      return { titles: found.filter(({ category }) => category === 'journey').map(({ title }) => title) }
    },
    right() {
      const page = pageOf('bucketnamingrules.html')
      const others = allPages.filter(({ guide }) => guide === page.guide).filter(other => other !== page)
      return { titles: others.map(({ title }) => title) }
    },
  },
  {
    id: 'no-hit',
    asks: 'Is there a page on hybrid jobs of Amazon Braket?',
    async path(ask) {
      const shown = await ask('aws-documentation___search_documentation', {
        search_phrase: 'Amazon Braket hybrid jobs',
        limit: 5,
      })
      const pages = readSearchResults(shown).filter(({ title, context }) => /braket/i.test(`${title} ${context}`))
      return { pages: pages.map(({ title }) => title) }
    },
    right: () => ({ pages: allPages.filter(page => /braket/i.test(JSON.stringify(page))).map(({ title }) => title) }),
  },
  {
    id: 'two-pages',
    asks: 'How much longer may a Lambda function run than an HTTP API waits for its integration, in seconds?',
    async path(ask) {
      const limits = await search(ask, 'Lambda quotas function timeout', /Lambda quotas/)
      const timeout = await findRow(ask, limits, 'Function timeout')
      const quotas = await search(ask, 'HTTP API maximum integration timeout quota', /Quotas .*HTTP API/)
      const integration = await findRow(ask, quotas, 'Maximum integration timeout')
      return { seconds: toSeconds(timeout[1]) - toSeconds(integration[1]) }
    },
    right() {
      const timeout = rowOf(pageOf('gettingstarted-limits.html'), 'Function timeout')
      const integration = rowOf(pageOf('http-api-quotas.html'), 'Maximum integration timeout')
      return { seconds: toSeconds(timeout[1]) - toSeconds(integration[1]) }
    },
  },
  {
    id: 'endpoint',
    asks: 'What is the endpoint of Lambda in Europe (Spain)?',
    async path(ask) {
      const url = await search(ask, 'AWS Lambda endpoints Europe (Spain) Region', /endpoints/)
      return { endpoint: (await findRow(ask, url, 'Europe (Spain)'))[2] ?? '' }
    },
    right: () => ({ endpoint: rowOf(pageOf('lambda-service.html'), 'Europe (Spain)')[2] ?? '' }),
  },
  {
    id: 'error',
    asks: 'A query to Amazon Managed Prometheus fails with 422 query timeout. What can be done?',
    async path(ask) {
      const url = await search(ask, 'Amazon Managed Service for Prometheus 422 query timeout', /Troubleshoot/)
      const { markdown } = await read(ask, { url: `${url}#422-query-timeout`, max_length: 700 })
      const [section = ''] = markdown.split(/\n(?=#+ )/)
      return { remedies: readItems(section) }
    },
    right: () => ({ remedies: itemsOf(sectionOf(pageOf('AMP-troubleshooting.html'), '422 query timeout')) }),
  },
  {
    id: 'policy-sample',
    asks: 'In the example of an S3 lifecycle configuration, after how many days are objects moved and after how many deleted?',
    async path(ask) {
      const url = await search(ask, 'S3 lifecycle configuration example transition expiration', /lifecycle/)
      const shown = await ask('aws-documentation___read_documentation', { url, find: 'Transitions Expiration Days' })
      const blocks = readCodeBlocks(readPagePart(shown).markdown)
      return toDays(first(blocks, 'JSON', shown, ({ language }) => language === 'json').text)
    },
    right: () => toDays(codeOf(pageOf('object-lifecycle-mgmt.html'), 'json')),
  },
]

async function search(ask: Ask, phrase: string, title: RegExp): Promise<string> {
  return (await searchFor(ask, phrase, title)).url
}

async function searchFor(ask: Ask, phrase: string, title: RegExp): Promise<Found> {
  const shown = await ask('aws-documentation___search_documentation', { search_phrase: phrase, limit: 5 })
  return first(readSearchResults(shown), `title that fits ${title}`, shown, found => title.test(found.title))
}

async function read(
  ask: Ask,
  args: { url: string; find?: string; start_index?: number; max_length?: number },
): Promise<PagePart> {
  return readPagePart(await ask('aws-documentation___read_documentation', args))
}

async function recommend(ask: Ask, url: string, category?: string) {
  return readRecommendations(await ask('aws-documentation___recommend', { url, ...(category && { category }) }))
}

/** The row that begins with this text. */
async function findRow(ask: Ask, url: string, firstCell: string): Promise<string[]> {
  const { markdown } = await read(ask, { url, find: firstCell })
  const row = readRows(markdown).find(([cell]) => cell === firstCell)
  if (!row) throw new Error(`No row ${firstCell} on ${url}`)
  return row
}

function toNames(cell = ''): string[] {
  return cell.split(/[\s,]+/).filter(Boolean)
}

function toMaxConcurrency(text: string) {
  const [, value, most] = /MaxConcurrency.*? (\d+), the default, means .*?up to ([\d,]+)/s.exec(text) ?? []
  return { default: Number(value), most: toNumber(most) }
}

function toCliOption(code: string) {
  const [, command = '', option = ''] = /^aws (lambda [\w-]+)[\s\S]*?(--timeout)\b/m.exec(code) ?? []
  return { command, option }
}

function toScalingRate(text: string) {
  const [, environments, seconds] = /([\d,]+) environments every (\d+) seconds/.exec(text) ?? []
  return { environments: toNumber(environments), seconds: Number(seconds) }
}

function toDays(json: string) {
  const { Rules } = JSON.parse(json)
  return { moved: Rules[0].Transitions[0].Days, deleted: Rules[0].Expiration.Days }
}

/** `900 seconds (15 minutes)` is 900. */
function toSeconds(text = ''): number {
  return toNumber(/([\d,]+) seconds/.exec(text)?.[1])
}

function toNumber(text: string | undefined): number {
  return Number(text?.replaceAll(',', '') ?? Number.NaN)
}
