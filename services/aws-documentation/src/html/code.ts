import { type Anchor, type Block, type CodeBlock, toAnchors } from './blocks.ts'
import { toPlainCode } from './characters.ts'
import { isClutter } from './clutter.ts'
import { linksLine } from './code-links.ts'
import { toCodeSpan } from './compose.ts'
import { languageOf } from './language.ts'
import { toLinkTarget } from './link-target.ts'
import { anchorsAt, type ElementNode, type HtmlNode, isElement } from './nodes.ts'
import type { Rendering } from './rendering.ts'

/** A fenced block that keeps the language its page names; in a cell, a code span for each line. */
export function renderCode(element: ElementNode, rendering: Rendering): Block[] {
  const { text, anchors, links } = readCode(element, rendering)
  const code = toPlainCode(text).replace(/\r\n?/g, '\n')
  const leading = /^(?:[ \t]*\n)+/.exec(code)?.[0] ?? ''
  const lines = code.slice(leading.length).trimEnd().split('\n')
  if (lines.length === 1 && lines[0] === '') return []
  const dropped = leading.split('\n').length - 1
  const last = lines.length - 1
  const placed = anchors.map(({ id, line }) => ({ id, line: Math.min(last, Math.max(0, line - dropped)) }))
  if (!rendering.inCell) return [{ kind: 'code', language: languageOf(element), lines, anchors: placed, links }]
  const spans = lines.map(line => (line.trim() === '' ? '' : toCodeSpan(line.trimEnd(), true)))
  const shown = newLinks(links, rendering)
  return [
    {
      kind: 'text',
      text: (shown === '' ? spans : [...spans, shown]).join('\n'),
      anchors: toAnchors(placed.map(({ id }) => id)),
    },
  ]
}

/** In a cell, the line of links stands under the code at once: what follows on the page is not known yet. */
function newLinks(links: CodeBlock['links'], { page }: Rendering): string {
  const added = links.filter(({ target }) => {
    if (target.startsWith('#') || page.targets.has(target)) return false
    page.targets.add(target)
    return true
  })
  return linksLine(added, true)
}

type Read = Pick<CodeBlock, 'links'> & { readonly text: string; readonly anchors: readonly Anchor[] }

function readCode(element: ElementNode, { page }: Rendering): Read {
  // Parts are joined once: a text that grows is copied whenever something looks into it.
  const parts: string[] = []
  const anchors: Anchor[] = []
  const links: { text: string; target: string }[] = []
  let line = 0
  let isLineStart = true
  let isBlockEnd = false

  const add = (text: string) => {
    if (text === '') return
    if (isBlockEnd && !isLineStart && !/^\r?\n/.test(text)) endLine()
    isBlockEnd = false
    parts.push(text)
    isLineStart = text.endsWith('\n')
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++
  }
  const endLine = () => {
    parts.push('\n')
    line++
    isLineStart = true
    isBlockEnd = false
  }
  const walk = (node: HtmlNode) => {
    if (!isElement(node)) return add(node)
    // Highlighters put lines in blocks; where the line feed is missing, the block begins and ends the line.
    const isLine = lineBlocks.has(node.name)
    if (isLine && !isLineStart && node.children.length > 0) endLine()
    for (const id of anchorsAt(node)) anchors.push({ id, line })
    if (isClutter(node)) return
    if (node.name === 'br') return add('\n')
    const from = parts.length
    if (node.name === 'q') add('"')
    for (const child of node.children) walk(child)
    if (node.name === 'q') add('"')
    if (isLine) isBlockEnd = true
    const target = node.name === 'a' ? toLinkTarget(node.attribs.href, page) : undefined
    if (target === undefined) return
    const words = parts.slice(from).join('').replace(/\s+/g, ' ').trim()
    if (words !== '') links.push({ text: words, target })
  }
  for (const child of element.children) walk(child)
  return { text: parts.join(''), anchors, links }
}

const lineBlocks: ReadonlySet<string> = new Set([
  ...['div', 'p', 'li', 'dt', 'dd', 'tr', 'blockquote', 'section', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
])
