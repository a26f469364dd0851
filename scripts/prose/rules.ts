/** Words that comments do without: persons for machines, and phrases for which the field has a term. */

export type Rule = { readonly words: RegExp; readonly remedy: string }

const nameIt = 'name the part, the caller or the client'

export const rules: readonly Rule[] = [
  { words: /\b(nobody|no one|whoever|whomever|somebody|someone|anybody|anyone|everybody)\b/gi, remedy: nameIt },
  { words: /\b(is|are|was|were|been|being) told\b(?! apart)/gi, remedy: 'receives, is given, gets' },
  { words: /\b(is|are|was|were) spoken to\b/gi, remedy: 'name the request' },
  { words: /\btak(es?|ing) no notice\b/gi, remedy: 'ignores' },
  { words: /\bbec(omes?|ame) of\b/gi, remedy: 'name the result' },
  { words: /\bis none that\b/gi, remedy: 'unknown, unsupported' },
  { words: /\bturned away\b/gi, remedy: 'rejected, refused' },
  { words: /\bof no more use\b/gi, remedy: 'closed, failed, expired' },
  { words: /\bfor whom\b/gi, remedy: nameIt },
  { words: /\bthe same, but\b/gi, remedy: 'say the whole sentence' },
]

/** Of a sentence in a comment. */
export const mostWords = 30
