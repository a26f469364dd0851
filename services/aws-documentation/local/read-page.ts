/** Reads a page of the site from its Markdown file: front matter, then blocks. */
import type { Guide, Page } from './page.ts'
import { readBlocks } from './read-blocks.ts'

/** @throws Error naming the page and what its front matter lacks */
export function readPage(guide: Guide, name: string, text: string): Page {
  const [, head = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? []
  const facts = new Map(head.split('\n').map(line => splitAt(line, ': ')))
  const read = (key: string) => {
    const value = facts.get(key)
    if (value === undefined) throw new Error(`${guide.root}${name}: the front matter has no ${key}`)
    return value
  }
  const markdown = read('markdown')
  if (!isMarkdownForm(markdown)) throw new Error(`${guide.root}${name}: ${markdown} is no form of Markdown`)
  return {
    guide,
    file: `${name}.html`,
    title: read('title'),
    intent: read('intent'),
    abstract: read('abstract'),
    createdOn: read('createdOn'),
    updatedOn: read('updatedOn'),
    markdown,
    blocks: readBlocks(body),
  }
}

function isMarkdownForm(text: string): text is Page['markdown'] {
  return ['whole', 'without-tables', 'none'].includes(text)
}

function splitAt(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator)
  return [line.slice(0, at), line.slice(at + separator.length)]
}
