import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { type ElementNode, elementsIn, findElement, type HtmlNode, isElement, rawText } from '../src/html/nodes.ts'
import { type Facts, toAddress, toWords, withoutSpace } from './facts.ts'
import { parseByStandard } from './html-tree.ts'

type Found = { -readonly [K in keyof Facts]: Facts[K] extends readonly (infer Item)[] ? Item[] : Facts[K] }

/** What Markdown says, as a renderer of CommonMark and GitHub's tables shows it. */
export function readMarkdownFacts(markdown: string, url: string): Facts {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
  const found: Found = { text: '', headWords: [], links: [], blocks: [], cellCode: [], spans: [], rows: [] }
  read(parseByStandard(html), found, url, false)
  return { ...found, text: withoutSpace(found.text) }
}

function read(node: HtmlNode, found: Found, url: string, isHead: boolean): void {
  if (!isElement(node)) {
    addText(node, found, isHead)
    return
  }
  switch (node.name) {
    case 'p':
      if (readCodeLinks(node, found, url)) return
      break
    case 'pre':
      found.blocks.push(rawText(node).replace(/\n$/, ''))
      addText(rawText(node), found, isHead)
      return
    case 'code':
      found.spans.push(rawText(node))
      found.cellCode.push(rawText(node))
      break
    case 'a': {
      const address = toAddress(node.attribs.href ?? '', url)
      if (address !== undefined) found.links.push(address)
      break
    }
    case 'thead':
      for (const child of node.children) read(child, found, url, true)
      return
    case 'table':
      found.rows.push(rowsOf(node).length)
      break
  }
  for (const child of withoutCodeLinks(node, found, url)) read(child, found, url, isHead)
}

/** The same line in a cell, after the code. */
function withoutCodeLinks(cell: ElementNode, found: Found, url: string): HtmlNode[] {
  if (cell.name !== 'td') return cell.children
  const from = cell.children.findIndex(child => !isElement(child) && child.startsWith('Links: '))
  const to = cell.children.findIndex((child, index) => index > from && isElement(child) && child.name === 'br')
  const line = from < 0 ? [] : cell.children.slice(from, to < 0 ? undefined : to)
  if (!line.every(child => !isElement(child) || child.name === 'a')) return cell.children
  for (const link of line) if (isElement(link)) found.links.push(toAddress(link.attribs.href ?? '', url) ?? '')
  return cell.children.filter(child => !line.includes(child))
}

/** A line below a code block names the links in it: they are of the page, the line is ours. */
function readCodeLinks(paragraph: ElementNode, found: Found, url: string): boolean {
  const [first, ...others] = paragraph.children
  const siblings = paragraph.parent?.children.filter(isElement) ?? []
  const before = siblings[siblings.indexOf(paragraph) - 1]
  if (before?.name !== 'pre' || !first || isElement(first) || !/^Links: $/.test(first)) return false
  for (const link of others) {
    if (isElement(link) && link.name === 'a') found.links.push(toAddress(link.attribs.href ?? '', url) ?? '')
  }
  return true
}

function addText(text: string, found: Found, isHead: boolean): void {
  if (isHead) found.headWords.push(...toWords(text))
  else found.text += text
}

function rowsOf(table: ElementNode): ElementNode[] {
  const body = findElement(table, ({ name }) => name === 'tbody')
  return body ? elementsIn(body).filter(({ name }) => name === 'tr') : []
}
