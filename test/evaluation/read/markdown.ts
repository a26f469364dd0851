/** Reads Markdown as a model does: rows, code blocks, lists. */

/** Cells of each row of each table, as plain words. */
export function readRows(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line =>
      line
        .replace(/^\||\|\s*$/g, '')
        .split(/(?<!\\)\|/)
        .map(cell => toWords(cell.trim())),
    )
}

export function readCodeBlocks(markdown: string): { readonly language: string; readonly text: string }[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)\n```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }))
}

/** Items of ordered and unordered lists, as plain words. */
export function readItems(markdown: string): string[] {
  return [...markdown.matchAll(/^(?:[-*+]|\d+\.) (.*)$/gm)].map(([, item = '']) => toWords(item))
}

/** Without marks of code, bold text and links. */
export function toWords(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/\\([*_|])/g, '$1')
}
