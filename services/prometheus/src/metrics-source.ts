/** The port to a Prometheus-compatible query API, in the shapes that API answers with. */

export type Workspace = { readonly id: string; readonly region: string }

/** `[unix seconds, value]`. The value stays text: `NaN`, `+Inf` and `-Inf` have no JSON number. */
export type Sample = [seconds: number, value: string]

/** A native histogram. Buckets are `[boundary rule, lower bound, upper bound, count]`. */
export type Histogram = {
  count: string
  sum: string
  buckets?: [rule: number, lower: string, upper: string, count: string][] | undefined
}

export type HistogramSample = [seconds: number, histogram: Histogram]

/** `value` or `histogram` in a vector; `values`, `histograms` or both in a matrix. */
export type Series = {
  metric: Record<string, string>
  value?: Sample | undefined
  values?: Sample[] | undefined
  histogram?: HistogramSample | undefined
  histograms?: HistogramSample[] | undefined
}

export type QueryResult =
  | { resultType: 'vector'; result: Series[] }
  | { resultType: 'matrix'; result: Series[] }
  | { resultType: 'scalar'; result: Sample }
  | { resultType: 'string'; result: Sample }

export type QueryAnswer = {
  readonly data: QueryResult
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
  /** What AMP bills by. Absent when the backend keeps no statistics. */
  readonly samplesProcessed?: number
}

export type MetricNames = { readonly names: readonly string[]; readonly warnings: readonly string[] }

export type SeriesList = { readonly series: readonly Record<string, string>[]; readonly warnings: readonly string[] }

/** What a target said of a metric when it was scraped. */
export type MetricMetadata = { readonly type: string; readonly help: string; readonly unit: string }

export type CallOptions = { readonly signal: AbortSignal }

/** What the tools need of a metrics backend. Every failure the user can act on is a `MetricsError`. Times are unix seconds. */
export type MetricsSource = {
  query(workspace: Workspace, ask: { query: string; time: number }, options: CallOptions): Promise<QueryAnswer>
  queryRange(
    workspace: Workspace,
    ask: { query: string; start: number; end: number; stepSeconds: number },
    options: CallOptions,
  ): Promise<QueryAnswer>
  /** `pattern` is an RE2 expression found anywhere in a name. */
  metricNames(workspace: Workspace, ask: { pattern?: string | undefined }, options: CallOptions): Promise<MetricNames>
  /** Labels of the series that a selector finds between two times. */
  series(
    workspace: Workspace,
    ask: { match: string; start: number; end: number },
    options: CallOptions,
  ): Promise<SeriesList>
  /** By name of the metric, as targets name it: `x` for `x_bucket`. Of one metric, or of all. */
  metadata(
    workspace: Workspace,
    ask: { metric?: string | undefined },
    options: CallOptions,
  ): Promise<ReadonlyMap<string, MetricMetadata>>
}
