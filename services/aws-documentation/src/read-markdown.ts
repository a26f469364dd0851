import type { OutlineEntry, PageText, TablePlace } from './page-source.ts'

/** A page that is Markdown or plain text already: its headings and tables have to be found, and its links made absolute. */
export function readMarkdown(text: string, url: URL): PageText & { readonly kind: 'page' } {
  const markdown = text.replaceAll('\r\n', '\n').replace(linkTarget, (whole, before: string, target: string) => {
    if (target.startsWith('#')) return whole
    const absolute = URL.parse(target, url.href)
    return absolute ? `${before}${absolute.href.replace(/[()]/g, encodeURIComponent)}` : whole
  })
  const outline: OutlineEntry[] = []
  const tables: TablePlace[] = []
  let start = 0
  let fence: string | undefined
  let table: { start: number; rows?: number } | undefined
  const endTable = (end: number) => {
    const { start: from, rows } = table ?? {}
    if (from !== undefined && rows !== undefined) {
      tables.push({ start: from, rows, end, carried: new Map(), groups: new Map() })
    }
    table = undefined
  }
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    const heading = fence === undefined ? /^(#{1,6})\s+(.+?)\s*#*$/.exec(line) : null
    if (mark && fence === undefined) fence = mark
    else if (mark && fence !== undefined && mark.startsWith(fence)) fence = undefined
    if (heading?.[1] && heading[2])
      outline.push({ kind: 'heading', level: heading[1].length, title: heading[2], start })
    if (fence === undefined && line.trimStart().startsWith('|')) {
      if (table && /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/.test(line)) table.rows = start + line.length + 1
      table ??= { start }
    } else endTable(Math.max(0, start - 1))
    start += line.length + 1
  }
  endTable(markdown.length)
  return {
    kind: 'page',
    title: outline[0]?.title ?? '',
    markdown,
    outline,
    anchors: new Map(),
    ends: new Map(),
    tables,
  }
}

const linkTarget = /(\]\()([^\s()<>]+)(?=\)| ")/g
