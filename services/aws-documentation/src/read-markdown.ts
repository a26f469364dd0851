import type { Heading } from './page-source.ts'

/** A page that is Markdown or plain text already: only its headings have to be found. */
export function readMarkdown(text: string) {
  const markdown = text.replaceAll('\r\n', '\n')
  const headings: Heading[] = []
  let start = 0
  let fence: string | undefined
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    const heading = fence === undefined ? /^(#{1,6})\s+(.+?)\s*#*$/.exec(line) : null
    if (mark && fence === undefined) fence = mark
    else if (mark && fence !== undefined && mark.startsWith(fence)) fence = undefined
    if (heading?.[1] && heading[2]) headings.push({ level: heading[1].length, title: heading[2], start })
    start += line.length + 1
  }
  const title = headings[0]?.title ?? ''
  return { kind: 'page' as const, title, markdown, headings, anchors: new Map<string, number>() }
}
