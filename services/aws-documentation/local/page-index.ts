/** Full-text search over the pages: BM25, a title counting for more than a word in passing. */
import MiniSearch from 'minisearch'
import { fullTitleOf, type Page, pathOf } from './page.ts'
import { readPageText, type Section } from './page-text.ts'

export type Hit = {
  readonly page: Page
  /** The sections that match, best first; empty where only the title or the opening does. */
  readonly sections: readonly Section[]
  /** 0 for a page that is only there to fill the list. */
  readonly score: number
}

export type PageIndex = {
  /**
   * Every page, best first. Those without a single word of the phrase come last: the real search, too, gives results
   * for any phrase, nonsense included.
   */
  rank(phrase: string): readonly Hit[]
  /** The page's text where it fits the phrase best. */
  excerpt(hit: Hit): string
  /** The words of the phrase that count. */
  terms(phrase: string): readonly string[]
}

type Entry = {
  id: string
  file: string
  title: string
  product: string
  abstract: string
  headings: string
  text: string
}

/** Words in almost every question and on almost every page. */
const stopWords = new Set(
  'a an and are as at be by can do does for from get give has have how i if in is it its me my of on or set should that the there this to use using was we what when where which who why will with you your aws amazon'.split(
    ' ',
  ),
)

const options = {
  // A dot or a colon inside a word belongs to it: `aps:QueryMetrics`, `nodejs24.x`.
  tokenize: (text: string) => text.split(/[^\p{L}\p{N}_:.-]+/u).flatMap(withParts),
  processTerm: (term: string) => toTerm(term) ?? false,
}

export function createPageIndex(pages: readonly Page[]): PageIndex {
  const texts = new Map(pages.map(page => [page, readPageText(page)]))
  const byPath = new Map(pages.map(page => [pathOf(page), page]))
  const pageIndex = new MiniSearch<Entry>({
    fields: ['file', 'title', 'product', 'abstract', 'headings', 'text'],
    ...options,
  })
  const sectionIndex = new MiniSearch<{ id: string; path: string; title: string; text: string }>({
    fields: ['title', 'text'],
    storeFields: ['path'],
    ...options,
  })
  for (const [page, { opening, sections }] of texts) {
    const path = pathOf(page)
    pageIndex.add({
      id: path,
      file: page.file.replace(/\.html$/, '').replaceAll(/[-_]/g, ' '),
      title: fullTitleOf(page),
      product: page.guide.product,
      abstract: page.abstract,
      headings: sections.map(({ title }) => title).join(' '),
      text: [opening, ...sections.map(({ text }) => text)].join(' '),
    })
    for (const { title, anchor, text } of sections) sectionIndex.add({ id: `${path}#${anchor}`, path, title, text })
  }

  return {
    rank(phrase) {
      const found = pageIndex.search(phrase, {
        boost: { file: 2, title: 4, product: 1.5, abstract: 2, headings: 2 },
        prefix: term => term.length >= 4,
        // "What is AWS Lambda?" is all stop words but one, and yet one page's very title.
        boostDocument: id => (toWords(phrase) === toWords(byPath.get(String(id))?.title ?? '') ? 10 : 1),
      })
      const sectionIds = sectionIndex.search(phrase, { boost: { title: 2 } }).map(({ id }) => String(id))
      const hits = found.flatMap(({ id, score }) => {
        const page = byPath.get(String(id))
        if (!page) return []
        const sections = texts.get(page)?.sections ?? []
        const matching = sectionIds
          .filter(sectionId => sectionId.startsWith(`${id}#`))
          .flatMap(sectionId => sections.find(({ anchor }) => sectionId === `${id}#${anchor}`) ?? [])
        return [{ page, sections: matching, score }]
      })
      const hit = new Set(hits.map(({ page }) => page))
      const fill = pages.filter(page => !hit.has(page)).map(page => ({ page, sections: [], score: 0 }))
      return [...hits, ...fill]
    },
    excerpt({ page, sections: [best] }) {
      const text = best ? `${best.title}. ${best.text}` : `${page.title}. ${texts.get(page)?.opening || page.abstract}`
      return text.length <= excerptLength ? text : `${text.slice(0, text.lastIndexOf(' ', excerptLength))} ...`
    },
    terms: phrase => options.tokenize(phrase).flatMap(word => toTerm(word) ?? []),
  }
}

function toWords(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')
}

const excerptLength = 500

/** `aps:QueryMetrics` is found as a whole, and by either half. */
function withParts(word: string): string[] {
  const trimmed = word.replace(/^[:.-]+|[:.-]+$/g, '')
  const parts = trimmed.split(/[:.-]/)
  return parts.length > 1 ? [trimmed, ...parts] : [trimmed]
}

/** Lower case, and one form for singular and plural. Undefined for a word that says nothing. */
function toTerm(word: string): string | undefined {
  const lower = word.toLowerCase()
  if (lower === '' || stopWords.has(lower)) return undefined
  return lower.length > 3 && lower.endsWith('s') && !lower.endsWith('ss') ? lower.slice(0, -1) : lower
}
