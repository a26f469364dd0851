/** Prometheus' own HTTP API, past gateway, tools and signatures: raw samples, from which right answers are computed. */

export type Sample = { readonly seconds: number; readonly value: number }
export type RawSeries = { readonly labels: Readonly<Record<string, string>>; readonly samples: readonly Sample[] }
export type Alert = {
  readonly labels: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
  readonly activeAt: string
}

export type PrometheusApi = {
  /** As stored, without steps or look-back. `window` is a duration such as `7d`. */
  samples(selector: string, window: string): Promise<RawSeries[]>
  alerts(): Promise<Alert[]>
  /** Names of labels of the series that match. */
  labelNames(selector: string): Promise<string[]>
}

export function createPrometheusApi(url: string): PrometheusApi {
  const get = async <T>(path: string, parameters: Record<string, string>): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`)
    const body = (await response.json()) as { status: string; data: T }
    if (body.status !== 'success') throw new Error(`Prometheus: ${path}: ${JSON.stringify(body)}`)
    return body.data
  }
  return {
    async samples(selector, window) {
      type Matrix = { result: { metric: Record<string, string>; values: [number, string][] }[] }
      const { result } = await get<Matrix>('query', { query: `${selector}[${window}]` })
      return result.map(({ metric, values }) => ({
        labels: metric,
        samples: values.map(([seconds, value]) => ({ seconds, value: Number(value) })),
      }))
    },
    alerts: async () => (await get<{ alerts: Alert[] }>('alerts', {})).alerts,
    labelNames: selector => get('labels', { 'match[]': selector }),
  }
}
