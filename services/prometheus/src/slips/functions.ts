/** What models call for functions that PromQL has under another name, and how functions are called. */
import { nearestNames } from '../diagnosis/nearest-names.ts'

/** Calls that fit, by name. */
const calls: ReadonlyMap<string, string> = new Map(
  [
    'histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))',
    'predict_linear(x[6h], 86400)',
    'label_replace(x, "new_label", "$1", "label", "(.*)")',
    'label_join(x, "new_label", "-", "label_1", "label_2")',
    'quantile_over_time(0.9, x[1h])',
    'topk(5, x)',
    'bottomk(5, x)',
    'quantile(0.9, x)',
    'count_values("value", x)',
    'clamp(x, 0, 1)',
    'clamp_min(x, 0)',
    'clamp_max(x, 1)',
    'round(x, 0.1)',
    'holt_winters(x[1h], 0.5, 0.5)',
    'rate(x[5m])',
    'vector(1)',
    'scalar(x)',
  ].map(call => [call.slice(0, call.indexOf('(')), call]),
)

export function exampleOf(name: string): string | undefined {
  return calls.get(name) ?? (/_over_time$/.test(name) ? `${name}(x[1h])` : undefined)
}

const otherNames: readonly (readonly [RegExp, string])[] = [
  [
    /^p?(?:ercentile_?)?(\d\d)$|^percentile\w*$|^pct$/,
    'histogram_quantile(0.NN, sum by (le) (rate(x_bucket[5m]))) of a histogram, quantile(0.NN, x) over series, quantile_over_time(0.NN, x[1h]) over time',
  ],
  [/^(?:mean|average)$/, 'avg(x) over series, avg_over_time(x[5m]) over time'],
  [/^(?:moving_average|moving_avg|movingAverage|rolling_?\w*|smooth)$/i, 'avg_over_time(x[1h])'],
  [/^median$/, 'quantile(0.5, x) over series, quantile_over_time(0.5, x[1h]) over time'],
  [/^(?:count_?distinct|distinct|uniq\w*|cardinality)$/i, 'count(count by (label) (x))'],
  [/^(?:last|latest)$/, 'last_over_time(x[1h])'],
  [/^(?:if|iff|case|when)$/i, '(x > bool 0), which is 1 or 0'],
  [/^(?:top|top_?n|limit)$/i, 'topk(5, x)'],
  [/^bottom\w*$/i, 'bottomk(5, x)'],
  [/^(?:std|stdev|std_dev|sd)$/i, 'stddev(x) over series, stddev_over_time(x[1h]) over time'],
  [/^(?:diff|difference|derivative|derive)$/i, 'delta(x[1h]) or deriv(x[1h]) of a gauge, increase(x[1h]) of a counter'],
  [/^(?:rate_per_second|persecond|per_second|qps|rps)$/i, 'rate(x[5m])'],
  [/^(?:coalesce|ifnull|isnull|default|nvl)$/i, '(x or vector(0))'],
  [/^(?:now|unix_timestamp|current_timestamp)$/i, 'time()'],
  [/^(?:log|log_e)$/i, 'ln(x), log2(x) or log10(x)'],
  [/^(?:timeshift|shift|lag)$/i, 'x offset 1d'],
  [/^(?:forecast|predict)$/i, 'predict_linear(x[6h], 86400)'],
]

const functions =
  'abs absent absent_over_time avg avg_over_time bottomk ceil changes clamp clamp_max clamp_min count count_over_time count_values day_of_month day_of_week day_of_year days_in_month delta deriv double_exponential_smoothing exp floor group histogram_avg histogram_count histogram_fraction histogram_quantile histogram_sum holt_winters hour idelta increase irate label_join label_replace last_over_time ln log10 log2 mad_over_time max max_over_time min min_over_time minute month predict_linear present_over_time quantile quantile_over_time rate resets round scalar sgn sort sort_by_label sort_desc sqrt stddev stddev_over_time stdvar stdvar_over_time sum sum_over_time time timestamp topk vector year'.split(
    ' ',
  )

/** What to write for a function that the backend does not know. */
export function describeFunction(name: string): string {
  const other = otherNames.find(([pattern]) => pattern.test(name))?.[1]
  const percent = /\d\d/.exec(name)?.[0] ?? '99'
  if (other) return `For ${name} write ${other.replaceAll('0.NN', `0.${percent}`)}.`
  const lower = name.toLowerCase()
  if (functions.includes(lower) && lower !== name) return `Names of functions are in small letters: ${lower}.`
  if (functions.includes(name)) return `${name} is a function of newer versions of Prometheus than the backend's.`
  const near = nearestNames(name, functions)
  return near.length === 0 ? 'PromQL has no function of this name.' : `Functions of like names: ${near.join(', ')}.`
}
