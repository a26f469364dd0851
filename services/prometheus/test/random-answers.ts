/** Answers made at random from a seed, the worst that a backend and labels in it may hold, and what is wrong with what tools make of them. */
import type { AlertRule, Silence } from '../src/alert-source.ts'
import { escapeMarks, toFlatText } from '../src/answer/flat-text.ts'
import { toShortText } from '../src/answer/number-text.ts'
import { quote } from '../src/answer/series-text.ts'
import { readConfig } from '../src/config.ts'
import type { Histogram, MetricsSource, QueryResult, Series } from '../src/metrics-source.ts'
import { toIsoTime } from '../src/times.ts'
import type { ToolDeps } from '../src/tools/tool-deps.ts'
import { connectClient } from './connect-client.ts'
import { readInstalledFiles } from './installed-chart-files.ts'

export const now = 1_760_000_000

/** mulberry32: the same numbers on every machine. */
export function createRandom(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number) => Math.floor(next() * most)
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T
  return {
    next,
    below,
    pick,
    many: <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index)),
  }
}
type Random = ReturnType<typeof createRandom>

const pieces = [
  ...['a', 'pod-', '7', '/', '.', ' ', '"', '\\', '`', '{', '}', '|', '#', '*', '[x](http://evil)', '<b>'],
  ...[
    '\n',
    '\r\n',
    '\t',
    '\u0000',
    '\u0007',
    '\u001b[31m',
    '\u200b',
    '\u202e',
    '\u2066',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\u{e0041}',
  ],
  ...['é', '日本', '😀', '👩‍👩‍👧', 'warning: ', 'next_cursor: 5@1'],
]
const lengths = [0, 1, 3, 10, 40, 100, 300, 2000, 9000]

function textOf(random: Random, most = 9000): string {
  const wanted = Math.min(most, random.pick(lengths))
  let text = random.many(random.below(3), () => random.pick(pieces)).join('')
  while (text.length < wanted) text += random.pick(pieces)
  return text
}

function labelsOf(random: Random): Record<string, string> {
  const names = [
    'job',
    'pod',
    'le',
    '__proto__',
    'constructor',
    'http.status',
    'x'.repeat(70),
    '標籤',
    'a b',
    textOf(random, 300) || 'e',
  ]
  const count = random.pick([0, 1, 3, 8, 8, 60])
  return Object.fromEntries([
    ...(random.next() < 0.5
      ? [['__name__', random.pick(['up', 'http.server.duration', textOf(random, 200) || 'm'])]]
      : []),
    ...random.many(count, index => [index < names.length ? names[index] : `label_${index}`, textOf(random)]),
  ])
}

export const numbers = [
  '0',
  '-0',
  '1',
  'NaN',
  '+Inf',
  '-Inf',
  '1e+308',
  '-1.7976931348623157e+308',
  '5e-324',
  '1795772400.25',
  '0.1',
  '9007199254740993',
  '3',
]

function histogramOf(random: Random): Histogram {
  const count = random.pick([0, 1, 60, 900])
  return {
    count: String(count),
    sum: random.pick(numbers),
    ...(count > 0 && {
      buckets: random.many(count, index => [0, String(1.1 ** index), String(1.1 ** (index + 1)), '1']),
    }),
  }
}

function seriesOf(random: Random, kind: 'vector' | 'matrix', common: Record<string, string>): Series {
  const metric = { ...labelsOf(random), ...common, n: String(random.next()) }
  const isHistogram = random.next() < 0.2
  if (kind === 'vector') {
    return {
      metric,
      ...(isHistogram ? { histogram: [now, histogramOf(random)] } : { value: [now, random.pick(numbers)] }),
    }
  }
  const times = random.many(61, index => now - 3600 + index * 60).filter(() => random.next() < 0.8)
  if (isHistogram) return { metric, histograms: times.slice(0, 20).map(time => [time, histogramOf(random)]) }
  return { metric, values: times.map(time => [time, random.pick(numbers)]) }
}

function resultOf(random: Random, kind: 'vector' | 'matrix'): QueryResult {
  const common = random.next() < 0.5 ? labelsOf(random) : {}
  const result = random.many(random.pick([0, 1, 2, 5, 40]), () => seriesOf(random, kind, common))
  return { resultType: kind, result }
}

async function connect(seed: number) {
  const random = createRandom(seed)
  const words = () => random.many(random.pick([0, 1, 20]), () => textOf(random))
  const [vector, matrix] = [resultOf(random, 'vector'), resultOf(random, 'matrix')]
  const series = [...vector.result, ...matrix.result].flatMap(each =>
    typeof each === 'object' && 'metric' in each ? [each.metric] : [],
  )
  const names = ['up', ...random.many(random.pick([0, 5, 500]), () => textOf(random, 300) || 'm')]
  const rules: AlertRule[] = random.many(random.pick([0, 1, 5, 60]), index => ({
    ...{
      name: `${index}${textOf(random)}`,
      group: textOf(random),
      query: textOf(random),
      forSeconds: random.below(900),
    },
    ...{ intervalSeconds: random.below(60), lastEvaluation: now, labels: labelsOf(random) },
    lastError: random.next() < 0.3 ? textOf(random) : undefined,
    alerts: random.many(random.below(4), () => ({
      ...{ state: random.pick(['firing', 'pending'] as const), since: now - 60, value: random.pick(numbers) },
      ...{ labels: labelsOf(random), annotations: labelsOf(random) },
    })),
  }))
  const managed = random.many(random.pick([0, 1, 30]), () => ({
    ...{
      labels: random.pick([labelsOf(random), ...rules.flatMap(({ alerts }) => alerts.map(({ labels }) => labels))]),
    },
    ...{ annotations: labelsOf(random), since: now, receivers: [textOf(random)] },
    ...{
      silencedBy: random.many(random.pick([0, 1, 800]), () => textOf(random, 100)),
      inhibitedBy: [textOf(random, 100)],
    },
  }))
  const silences: Silence[] = random.many(random.pick([0, 1, 50]), () => ({
    ...{ id: textOf(random, 100), state: 'active', matchers: words(), endsAt: now, createdBy: textOf(random) },
    comment: textOf(random),
  }))
  const queryAnswer = (data: QueryResult) => ({ data, warnings: words(), infos: words(), samplesProcessed: 7 })
  const [instant, overTime] = [queryAnswer(vector), queryAnswer(matrix)]
  const single = queryAnswer({ resultType: 'string', result: [now, textOf(random)] })
  const about = { type: textOf(random, 100), help: textOf(random), unit: textOf(random) }
  return start(
    {
      query: async (_, { query }) => (query === '"text"' ? single : instant),
      queryRange: async () => overTime,
      metricNames: async () => ({ names, warnings: words() }),
      series: async () => ({ series, warnings: words() }),
      metadata: async () => new Map(names.map(name => [name, about])),
    },
    {
      alerts: { alertRules: async () => rules, managedAlerts: async () => managed, silences: async () => silences },
      directory: {
        list: async () => random.many(300, index => ({ id: `ws-${index}`, status: 'ACTIVE', alias: textOf(random) })),
      },
    },
  )
}

/** A backend that answers queries alone. */
export function connectTo(make: () => QueryResult) {
  const answer = async () => ({ data: make(), warnings: [], infos: [] })
  return start({
    query: answer,
    queryRange: answer,
    metricNames: async () => ({ names: [], warnings: [] }),
    series: async () => ({ series: [], warnings: [] }),
    metadata: async () => new Map(),
  })
}

const nothing: Pick<ToolDeps, 'alerts' | 'directory'> = {
  alerts: { alertRules: async () => [], managedAlerts: async () => [], silences: async () => [] },
  directory: { list: async () => [] },
}

async function start(source: MetricsSource, { alerts, directory } = nothing) {
  const { client, call, bugs } = await connectClient({
    config: readConfig({ AWS_REGION: 'eu-west-1', PROMETHEUS_WORKSPACE_ID: 'ws-1' }),
    ...{ source, alerts, directory },
    readChartFiles: readInstalledFiles,
    tenant: () => undefined,
    now: () => now * 1000,
  })
  return {
    async call(name: string, args: Record<string, unknown>) {
      const { text, isError, result } = await call(name, args)
      if (bugs.length > 0) throw bugs[0]
      return {
        text,
        pictureBytes: result.content.reduce(
          (sum, part) => sum + (part.type === 'image' ? part.data.length * 0.75 : 0),
          0,
        ),
        structured: result.structuredContent,
        isError,
      }
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** What each of both forms has to say beside the series. */
function factsOf(structured: Record<string, unknown> = {}): string[] {
  const {
    warnings = [],
    infos = [],
    left_out,
    next_cursor,
    notation,
    result = [],
    series_total,
  } = structured as {
    warnings?: string[]
    infos?: string[]
    left_out?: string
    next_cursor?: string
    notation?: string
    series_total?: number
    result?: { summary?: string; value?: [number, string] }[]
  }
  const summaries = result.flatMap(({ summary }) => summary ?? [])
  const told = [left_out, next_cursor, notation, series_total?.toString()].filter(each => each !== undefined)
  return [...warnings, ...infos, ...summaries, ...told]
}

/** Words around what the structured content has. */
const frameWords = new Set(
  `a alertmanager alerts all alone and are at buckets by bytes calls change days digits fires first follow
  earliest for from go greatest have if in info inhibited it job known last limits metric more named names no number
  numbers of offset per points prefix processed queries query range requests rounded s samples series
  service share shown signed silence silenced since six stays step sum targets that the their those to true until
  values warning with without workspace`.split(/\s+/),
)

/** What structured content has and the text has nowhere, in whichever spelling. */
function onlyInStructured(structured: Record<string, unknown> = {}, text: string): string[] {
  const lost: string[] = []
  JSON.stringify(structured, (key, value: unknown) => {
    // Of the call, or what GetServerInfo says: an id of a workspace would cost each text 30 tokens.
    if (key === 'workspace_id' || key === 'region') return value
    const isLeaf = typeof value === 'string' || typeof value === 'number'
    // One line tells the addresses of all workspaces.
    const said = key === 'prometheus_url' ? String(value).replace(/ws-\d+$/, '<workspace_id>') : String(value)
    if (isLeaf && ![said, ...spellingsOf(String(value))].some(each => text.includes(each)))
      lost.push(`${key} ${String(value).slice(0, 100)}`)
    return value
  })
  return lost
}

/** What the text has and structured content has nowhere, in whichever spelling. */
function onlyInText(structured: Record<string, unknown> = {}, text: string): string[] {
  const said: string[] = []
  JSON.stringify(structured, (key, value: unknown) => {
    said.push(...spellingsOf(key))
    if (typeof value === 'string' || typeof value === 'number') said.push(...spellingsOf(String(value)))
    return value
  })
  const known = new Set(said.flatMap(wordsOf))
  return [...new Set(wordsOf(text))].filter(word => !known.has(word) && !frameWords.has(word.toLowerCase()))
}

function wordsOf(text: string): string[] {
  const words = text.match(/[\p{L}\p{M}\p{N}_\\][\p{L}\p{M}\p{N}_\\.+-]*/gu) ?? []
  return words.flatMap(word => word.split('..')).map(word => word.replace(/\.$/, ''))
}

function spellingsOf(text: string): string[] {
  const number = text === '' ? Number.NaN : Number(text)
  return [
    text,
    escapeMarks(text),
    quote(text),
    toFlatText(text, Number.POSITIVE_INFINITY),
    ...(Number.isNaN(number) ? [] : [toShortText(text)]),
    ...(number >= 0 && number < 1e11 ? [toIsoTime(number)] : []),
  ]
}

const long = 'y'.repeat(15_000)
const calls: [tool: string, args: Record<string, unknown>][] = [
  ...[
    {},
    { max_series: 1 },
    { max_series: 1000 },
    { format: 'points' },
    { format: 'points', max_series: 1000 },
    { keep: 'change', max_series: 1000 },
  ].flatMap((args): [string, Record<string, unknown>][] => [
    ['ExecuteQuery', { query: 'up', ...args }],
    ['ExecuteRangeQuery', { query: 'up', ...args }],
  ]),
  ['ExecuteQuery', { query: `up{a="${long}"}` }],
  ['ExecuteRangeQuery', { query: `up{a="${long}"}`, start: 'now-90d', profile: 'x' }],
  ['ExecuteQuery', { query: '"text"' }],
  ['ListMetrics', {}],
  ['ListMetrics', { pattern: 'a', limit: 1000 }],
  ['ListAlerts', {}],
  ['ListAlerts', { state: 'inactive' }],
  ['ListAlerts', { contains: long }],
  ['DescribeMetric', { metric: 'up' }],
  ['DescribeMetric', { metric: long }],
  ['FindSeries', { matchers: [{ label: 'a', value: 'b' }], limit: 1000 }],
  ['FindSeries', { matchers: [{ label: 'a', value: 'b' }], label: '__name__' }],
  ['FindSeries', { matchers: [{ label: 'a', value: 'b' }], label: 'pod', limit: 1000 }],
  ['FindSeries', { matchers: [{ label: 'a', value: long }], label: `${long}${long}` }],
  ['CompareQuery', { query: 'up', max_series: 1000 }],
  ['GetAvailableWorkspaces', {}],
  ['GetServerInfo', {}],
  ['ChartQuery', { query: 'up' }],
  ['ChartQuery', { query: `up{a="${long}"}`, start: 'now-7d', max_series: 1000 }],
]

/** Each tool's answer has at most 20,000 characters of well-formed text in both forms, with the same facts. */
export async function findFaults(seed: number): Promise<string[]> {
  await using world = await connect(seed)
  const faults: string[] = []
  for (const [tool, args] of calls) {
    const { text, structured, pictureBytes } = await world.call(tool, args)
    const json = JSON.stringify(structured ?? {})
    const where = `${tool} ${JSON.stringify(args).slice(0, 80)}`
    if (pictureBytes > 60_000) faults.push(`${where}: a picture of ${pictureBytes} bytes`)
    if (pictureBytes > 0 !== (tool === 'ChartQuery')) faults.push(`${where}: a picture of ${pictureBytes} bytes`)
    if (text.length > 20_000) faults.push(`${where}: text ${text.length}`)
    if (json.length > 20_000) faults.push(`${where}: structured ${json.length}`)
    if (!text.isWellFormed() || /\\ud[89a-f]/i.test(json)) faults.push(`${where}: half of a surrogate pair`)
    for (const fact of factsOf(structured))
      if (!text.includes(fact)) faults.push(`${where}: only structured content has ${fact.slice(0, 200)}`)
    if (structured)
      for (const word of onlyInStructured(structured, text)) faults.push(`${where}: only structured has ${word}`)
    if (structured) for (const word of onlyInText(structured, text)) faults.push(`${where}: only the text has ${word}`)
    const raw = /[^\P{C}\n]|[\u2028\u2029]/u.exec(text)
    if (raw)
      faults.push(
        `${where}: raw ${raw[0].codePointAt(0)?.toString(16)} in ${JSON.stringify(text.slice(Math.max(0, raw.index - 60), raw.index + 20))}`,
      )
  }
  return faults
}

export function shuffle<T>(all: readonly T[], random: Random): T[] {
  return all
    .map(each => ({ each, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each)
}
