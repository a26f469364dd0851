/**
 * Whether a name says that values do not add up over series: shares, temperatures, points in time, averages. Suffixes
 * are those of https://prometheus.io/docs/practices/naming/ and of exporters of CloudWatch; a rule's name has parts
 * between colons, the last of them with a window.
 */
export function saysNoSum(name: string): boolean {
  return name.split(':').some(part => suffix.test(part.replace(/_?(?:rate|avg|mean|increase)?\d+[smhdwy]$/, '')))
}

const shares = 'ratio|percent(?:age)?|pct|utili[sz]ation'
const physical = 'temperature|celsius|fahrenheit|kelvin|volts|hertz'
const times =
  'created|timestamp(?:_(?:seconds|milliseconds|ms))?|(?:start|boot|creation|expiry|expiration)_time(?:_seconds)?'
const statistics = String.raw`quantile|average|avg|mean|median|maximum|minimum|seconds_(?:max|min)|p\d{2,3}`
const suffix = new RegExp(`(?:^|_)(?:${[shares, physical, times, statistics].join('|')})$`, 'i')
