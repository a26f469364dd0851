import { mostWords, rules } from './rules.ts'

export type Fault = { readonly words: string; readonly remedy: string }

/** What is wrong with the text of one comment. */
export function findFaults(text: string): Fault[] {
  const prose = toProse(text)
  const line = prose.replace(/\s+/g, ' ')
  const words = rules.flatMap(({ words, remedy }) =>
    [...line.matchAll(words)].map(([found]) => ({ words: found.toLowerCase(), remedy })),
  )
  const sentences = prose
    .split(/(?<=[.:;?!…])\s+|\n\s*\n/)
    .map(sentence => sentence.trim().split(/\s+/))
    .filter(({ length }) => length > mostWords)
    .map(sentence => ({
      words: `${sentence.slice(0, 6).join(' ')} …`,
      remedy: `a sentence of ${sentence.length} words; ${mostWords} at the most`,
    }))
  return [...words, ...sentences]
}

/** Without code, whose words are not prose: fenced, indented, of an `@example`, or in backticks. An item ends a sentence. */
function toProse(text: string): string {
  return text
    .replace(/```[\s\S]*?```/g, '\n\n')
    .replace(/^ {4,}.*$/gm, '')
    .replace(/@example[\s\S]*?(?=\n\s*@|$)/g, '\n\n')
    .replace(/`[^`]*`/g, 'code')
    .replace(/\n\s*(?:[-*|]|\d+\.|@\w+)\s/g, '\n\n')
}
