/** What to write in place of a query that Prometheus refuses. */
import { parseQuery } from '../syntax-tree.ts'
import { maskQuery } from './masked-query.ts'
import { withBareNames } from './quoted-names.ts'
import { mendSyntax } from './syntax-slips.ts'
import { findTypeSlip } from './type-slips.ts'

const otherLanguages: readonly { readonly sign: RegExp; readonly why: string }[] = [
  {
    sign: /\|\s*(?:=|~|json\b|logfmt\b|pattern\b|regexp\b|line_format\b|label_format\b|unwrap\b|unpack\b)/,
    why: 'This is LogQL: Loki has log lines, Prometheus has numbers alone. A count of errors is a metric here: ListMetrics finds it.',
  },
  {
    sign: /^\s*select\b|\b(?:where|having|order\s+by|limit\s+\d+|is\s+(?:not\s+)?null)\b/i,
    why: 'This is SQL. PromQL has matchers in braces for "where", sum by (label) (…) for "group by", topk(5, …) for "limit" and sort_desc(…) for "order by": topk(5, sum by (job) (rate(http_requests_total{code="500"}[5m]))).',
  },
  {
    sign: /^\s*(?:fields|filter|stats)\b[\s\S]*\|/i,
    why: 'This is a query of CloudWatch Logs Insights: Prometheus has numbers alone, and no logs.',
  },
  {
    sign: /^\s*from\s*\(\s*bucket|\|>/i,
    why: 'This is Flux. PromQL is one expression: sum by (job) (rate(http_requests_total[5m])).',
  },
]

/** Words without any sign between them. */
const isSentence = /^\s*[\w'-]+(?:[\s,]+[\w'-]+){2,}\s*[?.!]?\s*$/

const quotedNames =
  'Names in quotes are of Prometheus 3, and this one takes none: exporters mostly write "_" for other characters.'

/** Undefined where nothing is known of such a slip. */
export async function findWayOut(refusal: string, query: string): Promise<string | undefined> {
  const { masked } = maskQuery(query)
  const language = otherLanguages.find(({ sign }) => sign.test(masked))
  if (language) return language.why
  const bare = /unexpected string|expected identifier/.test(refusal) ? await withBareNames(query) : undefined
  if (bare !== undefined) return toSentence({ why: quotedNames, query: bare })
  const { query: mended, whys } = mendSyntax(query)
  if (whys.length > 0 && (await parseQuery(mended))) return toSentence({ why: whys.join(' '), query: mended })
  const type = await findTypeSlip(refusal, query)
  if (type) return toSentence(type)
  if (isSentence.test(masked)) {
    return 'A query is PromQL, not a sentence: ListMetrics finds metrics by words, then for example topk(5, sum by (pod) (x)).'
  }
  if (whys.length > 0) return whys.join(' ')
  return findGeneral(refusal, masked)
}

function toSentence({ why, query }: { readonly why: string; readonly query?: string | undefined }): string {
  return query === undefined ? why : `${why} Write: ${query}`
}

function findGeneral(refusal: string, masked: string): string | undefined {
  if (/;/.test(masked)) return 'A call takes one expression: send the others in calls of their own.'
  if (/\?/.test(masked)) return 'PromQL has no condition with "?": (x > bool 0) is 1 or 0.'
  if (/^\s*(?:not|!)/i.test(masked))
    return 'PromQL has no "not": x == 0 keeps series that are zero, absent(x) is 1 where there is none, a unless b leaves those of b out.'
  if (/\{[^}]*[<>]/.test(masked))
    return 'Labels are texts, compared by =, !=, =~ and !~: code=~"5.." has all codes from 500.'
  if (/unexpected (?:identifier|string|number|"[{(]"|<aggr)/.test(refusal)) {
    return 'Two expressions stand side by side with no operator between them (+ - * / and or unless ==), or a word is no PromQL.'
  }
  return undefined
}
