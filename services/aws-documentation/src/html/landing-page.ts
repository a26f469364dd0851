import type { Block } from './blocks.ts'
import { type ElementNode, findElement } from './nodes.ts'
import { parseHtml } from './parse-html.ts'
import { renderBlocks } from './render-blocks.ts'
import type { Rendering } from './rendering.ts'

/**
 * The landing page of a service (`/lambda/`) has its text as URL-encoded XML in `input#landing-page-xml`, which a script
 * turns into cards. The format is known from public crawlers; its elements are read by their names alone.
 */
export function readLandingPage(document: ElementNode, rendering: Rendering): Block[] {
  const input = findElement(document, ({ name, attribs }) => name === 'input' && attribs.id === 'landing-page-xml')
  const xml = decode(input?.attribs.value ?? '')
  if (xml === '') return []
  return renderBlocks(parseHtml(toHtml(xml)).children, rendering)
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return ''
  }
}

const tagPattern = /<(\/?)([\w:-]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g
const notTags = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/gi

/** XML of titles, abstracts and cards as HTML: what has an address is a link, and a title a heading by its depth. */
function toHtml(xml: string): string {
  /** End tags of what is open. */
  const open: string[] = []
  return xml
    .replace(notTags, '')
    .replace(tagPattern, (_tag, end: string, name: string, attributes: string, empty: string) => {
      const tag = name.toLowerCase()
      if (end !== '') return open.pop() ?? ''
      const href = /\b(?:href|url)\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes)
      const target = href?.[1] ?? href?.[2]
      const [opening, closing] = toTags(tag, target, open.length)
      if (empty === '') open.push(closing)
      return empty === '' ? opening : `${opening}${target ?? ''}${closing}`
    })
}

function toTags(tag: string, target: string | undefined, depth: number): [opening: string, closing: string] {
  if (tag === 'title') return [`<h${level(depth)}>`, `</h${level(depth)}>`]
  if (target !== undefined) return [`<a href="${target}">`, '</a>']
  if (kept.has(tag)) return [`<${tag}>`, `</${tag}>`]
  return ['<div>', '</div>']
}

function level(depth: number): number {
  return Math.min(6, Math.max(1, depth))
}

const kept: ReadonlySet<string> = new Set(['b', 'br', 'code', 'em', 'i', 'li', 'ol', 'p', 'strong', 'ul'])
