/** How tools are indexed and looked for by words. Packaging makes the index with the same settings as what runs reads it with. */

import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { Options, SearchOptions, SearchResult } from 'minisearch'
import { stemmer } from 'stemmer'
import { alikeWords } from './alike-words.ts'
import { toPublicName } from './public-names.ts'
import { intentOf } from './tool-intent.ts'
import { meaningsOf } from './verb-phrases.ts'

/** What is indexed of a tool. */
export type ToolDocument = { readonly id: string } & { readonly [field in (typeof indexed)[number]]: string }

const indexed = ['name', 'target', 'title', 'description', 'arguments', 'values'] as const

/** Words of requests and of descriptions that say nothing of what a tool does. */
const stopWords = new Set(
  'a about again all also am an and any are as at be been but by can could did do does for from had has have how i if in into is it its just let like me my need not of on or our please should so some than that the their them then there these they this those to too up us use used using want was we were what when where which who why will with would you your'.split(
    ' ',
  ),
)

/** Parts of names in camel case, and stems, so that `listed` finds `ListMetrics`. */
export const indexOptions: Options<ToolDocument> = {
  fields: [...indexed],
  tokenize: splitWords,
  processTerm: word => toStem(word) ?? null,
}

/** How much a word counts that is like one of the request. Of 0.2 to 0.5, all find as much in `test/finding`. */
const alikeWeight = 0.35

/** What a score is multiplied with where tool and request both say what is done. Of 1 to 1.7 and 0.6 to 1, these find most. */
const [sameIntent, otherIntent] = [1.3, 0.8]

/** A request as it is searched for, and in which order results stand. */
export type ToolSearch = {
  readonly options: SearchOptions
  /** Tools with more words of the request stand first: words that are like one word count as that one. */
  readonly rank: (results: readonly SearchResult[]) => SearchResult[]
}

export function toSearch(request: string): ToolSearch {
  const requested = splitWords(`${request} ${meaningsOf(request)}`)
  const words = requested.map(word => ({
    asked: toStem(word),
    alike: alikeWords.get(stemmer(word.toLowerCase())),
  }))
  const asked = new Set(words.flatMap(word => word.asked ?? []))
  // Stop words have words like them, too: `which files are there` asks for a list.
  const terms = [...new Set([...asked, ...words.flatMap(({ alike }) => [...(alike ?? [])])])]
  const countFound = (found: readonly string[]) =>
    words.filter(word => found.some(term => term === word.asked || word.alike?.has(term))).length
  const intent = intentOf(requested)
  const fitOf = (id: string) => {
    const does = intentOf(splitWords(id.slice(id.indexOf('___') + 3)))
    if (intent === undefined || does === undefined) return 1
    return intent === does ? sameIntent : otherIntent
  }
  const scoreOf = ({ id, score, queryTerms }: SearchResult) =>
    (score / queryTerms.length) * countFound(queryTerms) * fitOf(id)
  return {
    options: {
      tokenize: () => terms,
      processTerm: stem => stem,
      boost: { name: 3, title: 2, description: 1.5, arguments: 0.5, values: 0.5 },
      // Plain BM25: the addition of BM25+ favours long descriptions.
      bm25: { k: 1.2, b: 0.7, d: 0 },
      boostTerm: stem => (asked.has(stem) ? 1 : alikeWeight),
      // Short words have too many neighbours.
      prefix: stem => asked.has(stem) && stem.length > 3,
      fuzzy: stem => (asked.has(stem) && stem.length > 5 ? 0.2 : false),
    },
    rank: results =>
      results.map(result => ({ ...result, score: scoreOf(result) })).sort((one, other) => other.score - one.score),
  }
}

/** Letters of scripts that put no space between words, and of Korean, whose words carry their endings. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]+/gu

function splitWords(text: string): string[] {
  return text
    .normalize('NFKC')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}{2})(\p{Lu}\p{Ll}{2})/gu, '$1 $2')
    .replace(unspaced, run => ` ${toPairs(run).join(' ')} `)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
}

/** Each letter with the next one: no dictionary is needed to find the words of a request among them. */
function toPairs(run: string): string[] {
  const letters = [...run]
  return letters.length === 1 ? letters : letters.slice(1).map((letter, before) => `${letters[before]}${letter}`)
}

function toStem(word: string): string | undefined {
  const lower = word.toLowerCase()
  return lower === '' || stopWords.has(lower) ? undefined : stemmer(lower)
}

export function toDocument(target: string, tool: JsonObject): ToolDocument {
  const argumentsOf = describeArguments(tool.inputSchema)
  const name = String(tool.name)
  const id = toPublicName(target, name)
  return {
    id,
    // Answers name tools by `id`, so an alias can be searched for, too.
    name: id.endsWith(name) ? name : `${name} ${id}`,
    target,
    title: isText(tool.title) ? tool.title : '',
    description: isText(tool.description) ? tool.description : '',
    arguments: argumentsOf.words.join(' '),
    values: argumentsOf.values.join(' '),
  }
}

type Described = { readonly words: string[]; readonly values: string[] }

/** Names and descriptions of arguments and of what is in them, and the values they may have. */
function describeArguments(schema: unknown, described: Described = { words: [], values: [] }): Described {
  if (!isObject(schema)) return described
  if (isText(schema.description)) described.words.push(schema.description)
  if (Array.isArray(schema.enum)) described.values.push(...schema.enum.filter(isText))
  const { properties, items, anyOf } = schema
  if (isObject(properties)) {
    for (const [name, property] of Object.entries(properties)) {
      described.words.push(name)
      describeArguments(property, described)
    }
  }
  for (const inner of [items, ...(Array.isArray(anyOf) ? anyOf : [])]) describeArguments(inner, described)
  return described
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
