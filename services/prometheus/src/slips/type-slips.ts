/** Queries whose syntax is right and whose types are not, by the words that Prometheus has for it. */
import { describeFunction, exampleOf } from './functions.ts'
import { addRange, moveOffset, rewriteRanges, swapArguments, wrapRanges } from './rewrites.ts'

export type WayOut = { readonly why: string; readonly query?: string | undefined }

type Rule = {
  readonly words: RegExp
  readonly way: (found: RegExpExecArray, query: string) => WayOut | Promise<WayOut>
}

const rules: readonly Rule[] = [
  { words: /unknown function with name "([^"]*)"/, way: ([, name = '']) => ({ why: describeFunction(name) }) },
  {
    words: /expected type range vector in call to function "(\w+)", got/,
    way: async ([, name = ''], query) => ({
      why: `${name} needs a range in square brackets.`,
      query: await addRange(query, name),
    }),
  },
  {
    words: /ranges only allowed for vector selectors/,
    way: async (_, query) => ({
      why: 'A range of an expression needs a step, as in [1h:1m]; rate and increase are taken of the selector, inside of sum.',
      query: await rewriteRanges(query),
    }),
  },
  {
    words: /expected type instant vector in (?:aggregation expression|call to function "\w+"), got range vector/,
    way: async (_, query) => ({
      why: 'A range is for a function over time, rate(x[5m]) of a counter or avg_over_time(x[5m]) of a gauge.',
      query: await wrapRanges(query),
    }),
  },
  {
    words:
      /binary expression must contain only scalar and instant vector types|unary expression only allowed on|invalid expression type "range vector" for range query/,
    way: async (_, query) => ({
      why: 'A range is for a function over time, rate(x[5m]) of a counter or avg_over_time(x[5m]) of a gauge. ExecuteQuery gives the samples of a range as they are.',
      query: await wrapRanges(query),
    }),
  },
  {
    words:
      /expected type (?:scalar|instant vector|range vector|string) in (?:aggregation expression|call to function "(\w+)"), got (?:scalar|instant vector|range vector|string)/,
    way: async (_, query) => ({ why: 'The parameter comes first.', query: await swapArguments(query) }),
  },
  {
    words: /expected (?:at (?:least|most) )?\d+ argument\(s\) in call to "(\w+)", got \d+/,
    way: ([, name = '']) => ({
      why:
        exampleOf(name) === undefined ? `${name} has another number of arguments.` : `For example ${exampleOf(name)}.`,
    }),
  },
  {
    words: /wrong number of arguments for aggregate expression/,
    way: () => ({
      why: 'topk, bottomk, quantile and count_values take a parameter first: topk(5, x). sum, avg, min, max and count take one expression: sum by (label) (x).',
    }),
  },
  {
    words: /offset modifier must be preceded by|@ modifier must be preceded by/,
    way: async (_, query) => ({
      why: 'offset and @ belong to a selector, not to what is computed of it.',
      query: await moveOffset(query),
    }),
  },
  {
    words: /at least one non-empty matcher/,
    way: () => ({
      why: 'Name a metric, or match a label by a value that is not empty: {job="api"} or {job=~".+"}. FindSeries lists what there is.',
    }),
  },
  {
    words: /error parsing regexp: (?:invalid or unsupported Perl syntax|invalid escape)/,
    way: () => ({
      why: 'Expressions are RE2, without lookaheads and back references: exclude by a second matcher, label!~"…". A backslash is written twice in double quotes: "\\\\d".',
    }),
  },
  {
    words: /error parsing regexp/,
    way: () => ({
      why: 'Expressions are RE2 and match the whole value. Marks that are meant as they are need two backslashes in double quotes: "a\\\\(b\\\\)".',
    }),
  },
  {
    words: /comparisons between scalars must use BOOL modifier/i,
    way: () => ({ why: 'Two numbers are compared with "bool": 1 < bool 2.' }),
  },
  {
    words: /set operator "\w+" not allowed/,
    way: () => ({
      why: '"and", "or" and "unless" join vectors: write vector(1) for a number, and "up > bool 0" for a condition of 1 and 0.',
    }),
  },
  {
    words:
      /many-to-many matching not allowed|many-to-many|multiple matches for labels|duplicate series for the match group/,
    way: () => ({
      why: 'Several series of one side have the labels that are matched. Aggregate the side with several, sum by (label) (…), by the labels of on(…); or, if only one side has several, add group_left (several on the left) or group_right.',
    }),
  },
  {
    words: /vector cannot contain metrics with the same labelset|same labelset after applying/,
    way: () => ({
      why: 'Without their names, some series have equal labels. Select one metric, or aggregate: sum by (label) (…).',
    }),
  },
  {
    words: /unexpected end of input/,
    way: () => ({ why: 'What follows the last operator, or a closing bracket, is missing.' }),
  },
]

/** What to write, by the words of the refusal. Undefined where they are not known. */
export async function findTypeSlip(words: string, query: string): Promise<WayOut | undefined> {
  for (const rule of rules) {
    const found = rule.words.exec(words)
    if (found) return rule.way(found, query)
  }
  return undefined
}
