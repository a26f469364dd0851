/** Links and headings of Markdown, as GitHub reads them. */

export type Page = {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

const fence = /^(`{3,})[^\n]*\n[\s\S]*?^\1`*$/gm
const codeSpan = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g

/** Targets of links and pictures, without those in code. */
export function readLinks(text: string): string[] {
  const prose = text.replace(fence, '').replace(codeSpan, '``')
  const inline = prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)
  const attributes = prose.matchAll(/\s(?:src|srcset|href)="([^"]+)"/g)
  return [...inline, ...attributes].map(([, target = '']) => target)
}

/** Anchors of headings. GitHub numbers those that repeat. */
export function readAnchors(text: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of text.replace(fence, '').matchAll(/^#{1,6} +(.+?)#*$/gm)) {
    const slug = toSlug(heading)
    let anchor = slug
    for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`
    anchors.add(anchor)
  }
  return anchors
}

function toSlug(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-')
}
