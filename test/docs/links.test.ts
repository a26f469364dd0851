/** Links of READMEs and of `docs/`, and the names of pages that code and messages have. */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'
import { findMissingSamples } from '../samples/samples.ts'
import { type Page, readAnchors, readLinks } from './links.ts'

const root = join(import.meta.dirname, '../..')
const exclude = (path: string) => /(^|\/)(node_modules|\.[^/]+|golden|fixtures)$/.test(path)
const documents = ['*.md', 'docs/**/*.md', '{packages,services}/*/README.md', 'test/*/README.md']
const sources = ['{packages,services,shared,scripts,test}/**/*.{ts,mjs,cjs,yml}', '.github/**/*.{yml,json,md}']

const pages: readonly Page[] = readAll(documents)
const texts = new Map(pages.map(({ path, text }) => [path, text]))

it('has files and headings for all links', () => {
  expect(pages.flatMap(page => readLinks(page.text).flatMap(target => findFault(page.path, target)))).toEqual([])
})

it('links elsewhere over https, by addresses without a place to fill in', () => {
  const links = pages.flatMap(({ path, text }) => readLinks(text).map(target => ({ path, target })))
  const elsewhere = links.filter(({ target }) => /^[a-z][a-z+.-]*:/i.test(target))
  expect(elsewhere.length).toBeGreaterThan(50)
  const wrong = elsewhere
    .filter(({ target }) => !isPublicAddress(target))
    .map(({ path, target }) => `${path}: ${target}`)
  expect(wrong).toEqual([])
})

it.each([
  ['https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-throttling', true],
  ['http://docs.aws.amazon.com/lambda', false],
  ['https://localhost/mcp', false],
  ['https://github.com/OWNER/<name>', false],
  ['https://aws.amazon.com/…', false],
  ['https://aws.amazon.com/lambda,', false],
])('%s is an address to link to: %s', (target, isPublic) => {
  expect(isPublicAddress(target)).toBe(isPublic)
})

it('has the pages that code, messages and comments name', () => {
  const missing = readAll(sources).flatMap(({ path, text }) =>
    [...text.matchAll(/(?<![\w/.-])(?:\.\.\/)*(docs\/[\w/-]+\.md)\b/g)]
      .map(([, page = '']) => page)
      .filter(page => !existsSync(join(root, page)) && !otherProjects.includes(page))
      .map(page => `${path}: ${page}`),
  )
  expect(missing).toEqual([])
})

it.each(['README.md', 'docs/README.md'])('leads from %s to each page in two clicks', start => {
  const first = linkedPages(start)
  const reached = new Set([start, ...first, ...first.flatMap(linkedPages)])
  // From README.md it is one more to each decision, whose list is docs/decisions/README.md.
  const isToReach = (path: string) => path.startsWith('docs/') && !(start === 'README.md' && /decisions\/\d/.test(path))
  expect(pages.map(({ path }) => path).filter(path => isToReach(path) && !reached.has(path))).toEqual([])
})

/** Of projects that the reader makes, and what commands write. */
const elsewhere =
  /^services\/(?:notes|memory|time|stats)\b|\/\.container\/|^services\/gateway\/catalogues\/|^\.github\/workflows\/test\.yml$/

it('names files and folders that are there', () => {
  const missing = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:packages|services|test|scripts|shared|docs|\.github|\.ci)\/[\w./@-]+)`/g)]
      .map(([, name = '']) => name)
      .filter(name => !elsewhere.test(name) && !isOfMissingSample(name))
      .filter(name => !existsSync(join(root, name)) && !existsSync(join(root, dirname(path), name)))
      .map(name => `${path}: ${name}`),
  )
  expect(missing).toEqual([])
})

it('reads links and headings as GitHub does', () => {
  const text =
    '# A `b` [c](d.md)\n\n# Twice\n\n# Twice\n\n```md\n# no\n[no](no.md)\n```\n`[no](no)` ![p](p.svg "t") <img src="q.svg">\n'
  expect(readLinks(text)).toEqual(['d.md', 'p.svg', 'q.svg'])
  expect([...readAnchors(text)]).toEqual(['a-b-c', 'twice', 'twice-1'])
})

/** Pages of other projects, whose paths comments name. */
const otherProjects = ['docs/gen-ai/mcp.md', 'docs/sf/providers/aws/guide/mcp.md']

function readAll(patterns: readonly string[]): Page[] {
  return [...new Set(globSync(patterns, { cwd: root, exclude }))]
    .sort()
    .map(path => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }))
}

/** By its form alone: tests ask no other host. */
function isPublicAddress(target: string): boolean {
  if (!URL.canParse(target) || /[<>…\s{}]|[.,;:]$/.test(target)) return false
  const { protocol, hostname } = new URL(target)
  return protocol === 'https:' && /^([a-z\d-]+\.)+[a-z]{2,}$/.test(hostname)
}

/** The file that a link leads to, and the heading. Undefined for an address. */
function resolve(from: string, target: string): { path: string; anchor: string | undefined } | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined
  const [file = '', anchor] = target.split('#')
  return { path: file === '' ? from : normalize(join(dirname(from), file)).replaceAll('\\', '/'), anchor }
}

function findFault(from: string, target: string): string[] {
  const to = resolve(from, target)
  if (to === undefined) return []
  if (!existsSync(join(root, to.path))) return isOfMissingSample(to.path) ? [] : [`${from}: ${target} is missing`]
  if (to.anchor === undefined || statSync(join(root, to.path)).isDirectory()) return []
  const text = texts.get(to.path) ?? readFileSync(join(root, to.path), 'utf8')
  return readAnchors(text).has(to.anchor) ? [] : [`${from}: ${target}: no such heading`]
}

const missingSamples = findMissingSamples().map(name => `services/${name}`)

function isOfMissingSample(path: string): boolean {
  return missingSamples.some(sample => path === sample || path.startsWith(`${sample}/`))
}

function linkedPages(from: string): string[] {
  return readLinks(texts.get(from) ?? '').flatMap(target => {
    const path = resolve(from, target)?.path
    return path !== undefined && texts.has(path) ? [path] : []
  })
}
