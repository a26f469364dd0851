/** What must be the same on a page and in the Markdown made of it. */
export type Facts = {
  /** All text but that of table heads, in order, without white space. */
  readonly text: string
  /** Words of table heads: several rows of a head become one, so their order differs. */
  readonly headWords: readonly string[]
  /** Addresses of links that have text. */
  readonly links: readonly string[]
  /** Text of each code block. */
  readonly blocks: readonly string[]
  /** Lines of code blocks that stand in table cells. */
  readonly cellCode: readonly string[]
  /** Text of each code span. */
  readonly spans: readonly string[]
  /** How many rows each table has after its head. */
  readonly rows: readonly number[]
}

export function withoutSpace(text: string): string {
  return text.replace(/\s+/gu, '')
}

export function toWords(text: string): string[] {
  return text.split(/\s+/u).filter(Boolean)
}

/** One spelling for each address. */
export function toAddress(href: string, base: string): string | undefined {
  const url = URL.parse(href.trim().replace(/^\.?\/?\.html(?=#)/, ''), base)
  if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return undefined
  const plain = url.href.replace(/%([2-7][\dA-F])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  return plain.replace(/#$/, '')
}
