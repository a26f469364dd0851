import { toQuery, toWords } from './page/words.ts'

/** The sentence, or part of a list, of an excerpt that holds most words of a phrase; empty where none holds any. */
export function fittingSentence(text: string, phrase: string): string {
  const words = toQuery(phrase)
  let best = { sentence: '', held: 0 }
  for (const sentence of text.split(/(?<=[.!?。;])\s+/)) {
    const known = toWords(sentence)
    const held = words.filter(word => known.has(word)).length
    if (held > best.held) best = { sentence, held }
  }
  return best.sentence.trim()
}

/** Whether a text holds a word of the phrase, or one that begins with it or that it begins with. */
export function sharesWords(text: string, phrase: string): boolean {
  const known = toWords(text)
  return toQuery(phrase).some(
    word =>
      known.has(word) ||
      [...known].some(
        other => other.length >= 4 && word.length >= 4 && (other.startsWith(word) || word.startsWith(other)),
      ),
  )
}
