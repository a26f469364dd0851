/**
 * What is written in place of PromQL's own syntax, and what to write. A rule matches what PromQL allows only where Prometheus 3
 * takes a number for seconds, or seconds for a number; the meaning stays.
 */
import { readDuration } from '../times.ts'
import { addAggregation, addParentheses, closeBrackets, moveGrouping } from './bracket-slips.ts'
import { maskQuery } from './masked-query.ts'
import { replace, type Slip } from './replace-slip.ts'
import { readValues, toAt, toDuration, toFilled, toLiteral, toNumberText } from './written-values.ts'

const duration = String.raw`\d+(?:ms|[smhdwy])`
const metric = String.raw`[A-Za-z_:][\w:]*(?:\{[^}]*\})?`

const syntaxSlips: readonly Slip[] = [
  replace('anywhere', /[“”„]/g, () => '"', 'Quotes are straight: "…".'),
  replace(
    'anywhere',
    /\[?\[?\$\{?\w+\}?(?::\w+)?\]?\]?/g,
    ([found = '']) => toFilled(found),
    'Variables of Grafana such as $__rate_interval are not filled in here.',
  ),
  replace('outside', /;\s*$/g, () => '', 'A query has no semicolon at its end.'),
  replace('outside', /\s*&&?\s*/g, () => ' and ', '"and" joins vectors, not "&".'),
  replace('outside', /\s*\|\|\s*/g, () => ' or ', '"or" joins vectors, not "||".'),
  replace('outside', /\s*\|\s*/g, () => ' or ', '"or" joins vectors, not "|".'),
  replace('outside', /<>/g, () => '!=', '"!=" is not equal.'),
  replace(
    'outside',
    /^\s*([A-Za-z_]\w*\s*(?:=~|!~|!=|=)\s*"_*"(?:\s*(?:,|and)\s*[A-Za-z_]\w*\s*(?:=~|!~|!=|=)\s*"_*")*)\s*$/g,
    ([, matchers]) => `{${matchers}}`,
    'Matchers of labels stand in braces.',
  ),
  replace(
    'outside',
    /(?<![=!<>~])=(?![=~])/g,
    () => '==',
    'Values are compared with "=="; "=" belongs to labels in braces.',
  ),
  replace('outside', /\bgroup\s+by\b/gi, () => 'by', 'Grouping is "sum by (label) (…)".'),
  replace('outside', /\boffset\s+(\S+)\s+ago\b/gi, ([, length]) => `offset ${length}`, '"offset 1d" is a day ago.'),
  replace(
    'outside',
    /@\s*now\s*-\s*(\d+(?:ms|[smhdwy]))/gi,
    ([, length]) => `offset ${length}`,
    '"@" takes unix seconds; "offset" goes back from the time of the query.',
  ),
  replace(
    'outside',
    /@\s*(\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+Z?)?)/g,
    ([, time = '']) => toAt(time),
    '"@" takes unix seconds.',
  ),
  replace(
    'outside',
    /(?<![\w.])(\d+(?:\.\d+)?)\s*%(?=\s*(?:$|\)|and\b|or\b|unless\b))/g,
    ([, percent]) => String(Number(percent) / 100),
    'PromQL has no percent: 0.5 is 50 %.',
  ),
  replace(
    'outside',
    /(?<![\w.])(\d+(?:\.\d+)?)\s*([KMGT])(i?)B\b/gi,
    ([, count, unit = '', binary]) => toNumberText(Number(count), unit, binary === 'i'),
    'PromQL has no units of bytes.',
  ),
  replace(
    'outside',
    /\b(by|without|on|ignoring)\s+((?!bool\b|group_left\b|group_right\b)[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)(?!\w|\s*[,:])/gi,
    ([, word, labels]) => `${word} (${labels})`,
    'Labels of by, without, on and ignoring stand in parentheses.',
  ),
  replace(
    'outside',
    /\b(by|without|on|ignoring)\s*[{[]([\w\s,]*)[}\]]/gi,
    ([, word, labels]) => `${word} (${labels?.trim()})`,
    'Labels of by, without, on and ignoring stand in parentheses.',
  ),
  { why: 'by and without stand after the aggregation or before its parentheses.', mend: moveGrouping },
  { why: 'by and without belong to an aggregation such as sum.', mend: addAggregation },
  { why: 'What is aggregated stands in parentheses.', mend: addParentheses },
  replace(
    'outside',
    new RegExp(
      String.raw`\b(rate|irate|increase|delta|idelta|deriv|changes|resets|\w+_over_time)\s*\(\s*(${metric})\s*(?:,\s*(${duration})|\[?\((${duration})\)\]?|\{(${duration})\})\s*\)`,
      'g',
    ),
    ([, name, selector, ...lengths]) => `${name}(${selector}[${lengths.find(Boolean)}])`,
    'The range stands in square brackets after the selector.',
  ),
  replace('outside', /\}\s*\{/g, () => ', ', 'All matchers of a metric stand in one pair of braces.'),
  replace(
    'outside',
    /(?<![\w:.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+/g,
    ([name = '']) => name.replaceAll('.', '_'),
    'A dot is not part of a bare name: exporters mostly write "_" for it, and Prometheus 3 also takes {"the.name"}.',
  ),
  replace(
    'range',
    /^\s*(?:last\s+|past\s+|now\s*)?-?\s*(\d+)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|y|years?)?\s*$/gi,
    ([found = '', count, unit]) => toDuration(found, count, unit),
    'A range is a number with ms, s, m, h, d, w or y: [5m].',
  ),
  replace(
    'outside',
    /(?<=,\s*)(\d+(?:ms|[smhdwy]))(?=\s*[,)])/g,
    ([, length = '']) => String(readDuration('length', length)),
    'A length of time as an argument is a number of seconds.',
  ),
  replace(
    'braces',
    /(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?=\s*(?:=|!))/g,
    ([name = '']) => name.replaceAll('.', '_'),
    'A dot is not part of a bare label: exporters mostly write "_" for it, and Prometheus 3 also takes "the.label" in quotes.',
  ),
  replace('braces', /(?<![=!])==(?!=)/g, () => '=', 'In braces "=" compares labels, not "==".'),
  replace(
    'braces',
    /=~?\s*\/([^/]*)\//g,
    ([, pattern = '']) => `=~${JSON.stringify(pattern)}`,
    'A regular expression stands in quotes.',
  ),
  replace(
    'braces',
    /\b([A-Za-z_]\w*)\s+(not\s+)?in\s*[([]([^)\]]*)[)\]]/gi,
    ([, label, not, values = '']) => `${label}${not ? '!~' : '=~'}"${readValues(values).map(toLiteral).join('|')}"`,
    'One of several values is =~"a|b".',
  ),
  replace(
    'braces',
    /\b([A-Za-z_]\w*)\s*=\s*("_*")(?:\s*(?:\bor\b|\|\|?)\s*\1\s*=\s*"_*")+/gi,
    ([found = '', label]) => `${label}=~"${readValues(found).map(toLiteral).join('|')}"`,
    'One of several values is =~"a|b".',
  ),
  replace('braces', /(?<=")\s*(?:\band\b|&&|&|;)/gi, () => ',', 'A comma joins matchers.'),
  replace('braces', /(?<=[\w"])\s*:\s*(?=["\w])/g, () => '=', '"=" stands between label and value.'),
  replace('braces', /(?<=\w)\s*(?<![=!])~(?!=)\s*(?=")/g, () => '=~', 'A regular expression is matched with "=~".'),
  replace(
    'braces',
    /(=~|!~|!=|(?<![=!<>])=)\s*([^\s,{}"'`=~!<>]+)/g,
    ([, operator, value = '']) => `${operator}${JSON.stringify(value)}`,
    'Values of labels stand in quotes.',
  ),
  { why: 'Brackets do not pair.', mend: closeBrackets },
]

/** All slips of a query, one after the other. */
export function mendSyntax(query: string): { readonly query: string; readonly whys: readonly string[] } {
  const whys = new Set<string>()
  let text = query
  // What one rule mends, another may need.
  for (let pass = 0, before = ''; pass < 3 && before !== text; pass++) {
    before = text
    for (const { why, mend } of syntaxSlips) {
      const mended = mend(maskQuery(text))
      if (mended === undefined || mended === text) continue
      text = mended
      whys.add(why)
    }
  }
  return { query: text.trim(), whys: [...whys] }
}
