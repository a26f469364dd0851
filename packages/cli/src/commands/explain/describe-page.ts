import type { Page } from '../../pages/page.ts'

const width = 80

/** A page for a terminal of 80 columns. */
export function describePage({ code, title, cause, wayOut }: Page): string {
  return [`${code}: ${title}`, '', ...toLines(cause), '', ...toLines(`Way out: ${wayOut}`)].join('\n')
}

function toLines(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
