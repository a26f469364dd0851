/** Reads the answers of the documentation tools, in the form that the host shows. */
import type { Shown } from '../host/host.ts'
import { parseStructured, UnreadableAnswer } from './shown.ts'

export type PagePart = {
  readonly markdown: string
  /** Where to read on; undefined at the end of the page. */
  readonly next: number | undefined
  readonly sections: readonly { readonly title: string; readonly start: number }[]
}

/** Pages have one form, text, whatever a host shows. */
export function readPagePart(shown: Shown): PagePart {
  const [, , markdown] = /^<<(\w+)\n([\s\S]*?)\n\1>>$/m.exec(shown.text) ?? []
  if (shown.isError || markdown === undefined) throw new UnreadableAnswer('page', shown)
  const next = /^The (?:page|section) goes on for .*: start_index=(\d+)\.$/m.exec(shown.text)?.[1]
  const [, contents = ''] = shown.text.split('\nContents (')
  return {
    markdown,
    next: next === undefined ? undefined : Number(next),
    sections: [...contents.matchAll(/^ *- (.*): (\d+), \d+$/gm)].map(([, title = '', start]) => ({
      title,
      start: Number(start),
    })),
  }
}

export type Found = { readonly title: string; readonly url: string; readonly context: string }

export function readSearchResults(shown: Shown): Found[] {
  if (shown.isError) throw new UnreadableAnswer('search results', shown)
  if (shown.mode === 'structured') {
    type Structured = { search_results: { title: string; url: string; context?: string }[] }
    return parseStructured<Structured>(shown).search_results.map(({ title, url, context = '' }) => ({
      title,
      url,
      context,
    }))
  }
  const found = [...shown.text.matchAll(/^\d+\. (.*)\n +(https:\S+)(?: \(.*\))?(?:\n +(.*))?/gm)].map(
    ([, title = '', url = '', context = '']) => ({ title, url, context }),
  )
  if (found.length === 0 && !shown.text.startsWith('No results for'))
    throw new UnreadableAnswer('search results', shown)
  return found
}

export type Recommended = {
  readonly category: string
  readonly title: string
  readonly url: string
  readonly addedOn?: string
}

const categories: Readonly<Record<string, string>> = {
  'Highly rated': 'highly_rated',
  'Read next': 'journey',
  New: 'new',
  Similar: 'similar',
}

export function readRecommendations(shown: Shown): Recommended[] {
  if (shown.isError) throw new UnreadableAnswer('recommendations', shown)
  if (shown.mode === 'structured') {
    type Structured = { recommendations: { category: string; title: string; url: string; added_on?: string }[] }
    return parseStructured<Structured>(shown).recommendations.map(({ category, title, url, added_on }) => ({
      category,
      title,
      url,
      ...(added_on !== undefined && { addedOn: added_on }),
    }))
  }
  const recommended = shown.text.split('\n\n').flatMap(group => {
    const category = categories[/^(?:<<\w+\n)?(.*?)(?: \(since .*\))?:\n/.exec(group)?.[1] ?? ''] ?? ''
    return [...group.matchAll(/^- (.*)\n {2}(\S+)(?:\n {2}(.*))?/gm)].map(([, title = '', url = '', details = '']) => {
      const addedOn = /added (\S+)$/.exec(details)?.[1]
      return { category, title, url, ...(addedOn !== undefined && { addedOn }) }
    })
  })
  if (recommended.length === 0 && !shown.text.startsWith('No recommendations')) {
    throw new UnreadableAnswer('recommendations', shown)
  }
  return recommended
}
