import { toFlatText } from './flat-text.ts'

const [maxSentences, maxCharacters] = [10, 300]

/** The backend's words: ten sentences of 300 characters at the most, each on one line. */
export function toBrief(sentences: readonly string[]): string[] {
  const kept = sentences.slice(0, maxSentences).map(each => toFlatText(each, maxCharacters))
  const left = sentences.length - kept.length
  return left > 0 ? [...kept, `${left} more of the kind`] : kept
}
