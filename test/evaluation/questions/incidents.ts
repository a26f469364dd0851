/** What happened in the week, and when. `path` has the tools alone; `right` computes from raw samples. */
import { readAlerts } from '../read/alerts.ts'
import { readNearestName } from '../read/metric-names.ts'
import { readValues } from '../read/series.ts'
import { first } from '../read/shown.ts'
import { greatest, increases, toDate } from '../right/samples.ts'
import { askLines, askMinutesBefore, askValues, findMetric, firstPoint, labelOf } from './metric-calls.ts'
import type { Question } from './question.ts'

export const incidentQuestions: readonly Question[] = [
  {
    id: 'failing-tenant',
    asks: 'The dispatch API answers 500 to one tenant far more often than it used to. Which tenant, and since when?',
    tolerance: { minutes: 3 },
    async path(ask) {
      const metric = await findMetric(ask, 'dispatch.*requests', /_total$/)
      const [example] = await askValues(ask, `topk(1, ${metric})`)
      labelOf(example, 'tenant')
      labelOf(example, 'code')
      const share = (window: string, of = '') =>
        `sum by (tenant) (rate(${metric}{code="500"${of}}[${window}])) / sum by (tenant) (rate(${metric}{code!=""${of}}[${window}]))`
      const hours = await askLines(ask, { query: share('1h'), start: 'now-2d', step: '1h' })
      const worst = greatest(hours.lines, ({ points }) => points.at(-1)?.value ?? 0)
      const tenant = labelOf(worst, 'tenant')
      const isBad = ({ value }: { value: number }) => value > 0.05
      const hour = first(worst.points, 'hour of the change', hours.shown, isBad)
      // The hour before may have begun to fail too late to be over the limit.
      const minutes = await askMinutesBefore(ask, share('2m', `, tenant="${tenant}"`), hour, 2)
      return { tenant, since: firstPoint(minutes, 'minute of the change', isBad).time }
    },
    async right(prometheus) {
      const failures = await prometheus.samples('dispatch_http_requests_total{code="500"}', '2d')
      // An instance has less than one failure a minute, if all is well.
      const surges = failures.flatMap(({ labels, samples }) => {
        const surge = increases(samples).find(({ value }) => value > 3)
        return surge === undefined ? [] : [{ tenant: labels.tenant ?? '', since: toDate(surge) }]
      })
      return greatest(surges, ({ since }) => -since)
    },
  },
  {
    id: 'outage',
    asks: 'Was any target down for more than five minutes in the last three days? Which one, from when on, for how long?',
    async path(ask) {
      const [down] = await askValues(ask, 'sum_over_time((1 - up)[3d:1m]) > 5')
      const instance = labelOf(down, 'instance')
      const query = `up{instance="${instance}"}`
      const hours = await askLines(ask, { query: `min_over_time(${query}[1h])`, start: 'now-3d', step: '1h' })
      const isDown = ({ value }: { value: number }) => value === 0
      const minutes = await askMinutesBefore(ask, query, firstPoint(hours, 'hour of the outage', isDown), 1)
      return { instance, from: firstPoint(minutes, 'minute of the outage', isDown).time, minutes: down.value }
    },
    async right(prometheus) {
      const all = await prometheus.samples('up', '3d')
      const outages = all.map(({ labels, samples }) => ({
        instance: labels.instance ?? '',
        down: samples.filter(({ value }) => value === 0),
      }))
      const { instance, down } = greatest(outages, ({ down }) => down.length)
      return { instance, from: toDate(down[0] ?? { seconds: 0 }), minutes: down.length }
    },
  },
  {
    id: 'queue-peak',
    asks: 'Which queue of the planner was the longest at any time this week, how long was it at its peak, and when was that?',
    async path(ask) {
      const metric = await findMetric(ask, 'planner.*queue', /depth/)
      const peaks = await askValues(ask, `max_over_time(${metric}[7d])`)
      const peak = greatest(peaks, ({ value }) => value)
      const queue = labelOf(peak, 'queue')
      const query = `${metric}{queue="${queue}"}`
      const hours = await askLines(ask, { query: `max_over_time(${query}[1h])`, start: 'now-7d', step: '1h' })
      const isPeak = ({ value }: { value: number }) => value === peak.value
      const minutes = await askMinutesBefore(ask, query, firstPoint(hours, 'hour of the peak', isPeak), 1)
      return { queue, depth: peak.value, at: firstPoint(minutes, 'minute of the peak', isPeak).time }
    },
    async right(prometheus) {
      const all = await prometheus.samples('planner_queue_depth', '7d')
      const peaks = all.map(({ labels, samples }) => ({
        queue: labels.queue ?? '',
        ...greatest(samples, ({ value }) => value),
      }))
      const peak = greatest(peaks, ({ value }) => value)
      return { queue: peak.queue, depth: peak.value, at: toDate(peak) }
    },
  },
  {
    id: 'restart',
    asks: 'Did one of the route planners start anew in the last three days? Which one, and when?',
    async path(ask) {
      const metric = await findMetric(ask, '^planner_.*_total$', /completed/)
      const [restarted] = await askValues(ask, `resets(${metric}[3d]) > 0`)
      const instance = labelOf(restarted, 'instance')
      const query = `${metric}{instance="${instance}"}`
      const hours = await askLines(ask, { query: `resets(${query}[1h])`, start: 'now-3d', step: '1h' })
      const hour = firstPoint(hours, 'hour of the restart', ({ value }) => value > 0)
      const { lines, shown } = await askMinutesBefore(ask, query, hour, 1)
      const { points } = first(lines, 'series', shown)
      const at = points.find(({ value }, index) => value < (points[index - 1]?.value ?? 0))
      return { instance, at: first(at ? [at] : [], 'fall of the counter', shown).time }
    },
    async right(prometheus) {
      const all = await prometheus.samples('planner_jobs_completed_total', '3d')
      const falls = all.flatMap(({ labels, samples }) =>
        samples
          .filter(({ value }, index) => value < (samples[index - 1]?.value ?? 0))
          .map(sample => ({ instance: labels.instance ?? '', at: toDate(sample) })),
      )
      return greatest(falls, ({ at }) => at.getTime())
    },
  },
  {
    id: 'short-pod',
    asks: 'A pod in the namespace jobs existed only for minutes this week. Which pod, since when, and for how long?',
    async path(ask) {
      const metric = await findMetric(ask, 'container', /memory/)
      const pods = await askValues(ask, `count_over_time(${metric}{namespace="jobs"}[7d])`)
      const shortest = greatest(pods, ({ value }) => -value)
      const pod = labelOf(shortest, 'pod')
      const query = `${metric}{pod="${pod}"}`
      const spans = await askLines(ask, { query: `count_over_time(${query}[2h])`, start: 'now-7d', step: '2h' })
      const minutes = await askMinutesBefore(
        ask,
        query,
        firstPoint(spans, 'hours of the pod', () => true),
        2,
      )
      return { pod, from: firstPoint(minutes, 'first minute', () => true).time, minutes: shortest.value }
    },
    async right(prometheus) {
      const pods = await prometheus.samples('container_memory_working_set_bytes{namespace="jobs"}', '7d')
      const { labels, samples } = greatest(pods, ({ samples }) => -samples.length)
      return { pod: labels.pod ?? '', from: toDate(samples[0] ?? { seconds: 0 }), minutes: samples.length }
    },
  },
  {
    id: 'alerts',
    asks: 'Is an alert firing at this moment, and since when is its condition true? Is another one pending?',
    async path(ask) {
      const alerts = readAlerts(await ask('prometheus___ListAlerts', {}))
      const inState = (wanted: string) => alerts.filter(({ state }) => state === wanted)
      const names = (wanted: string) => inState(wanted).map(({ alert }) => alert)
      return {
        firing: names('firing'),
        pending: names('pending'),
        since: inState('firing')[0]?.since ?? new Date(Number.NaN),
      }
    },
    async right(prometheus) {
      const alerts = await prometheus.alerts()
      const inState = (wanted: string) => alerts.filter(({ state }) => state === wanted)
      const names = (wanted: string) => inState(wanted).map(({ labels }) => labels.alertname ?? '')
      return {
        firing: names('firing'),
        pending: names('pending'),
        since: new Date(inState('firing')[0]?.activeAt ?? Number.NaN),
      }
    },
  },
  {
    id: 'wrong-name',
    asks: 'A dashboard with printer_label_printed_total is empty. What is the metric called, and how many labels were printed in the last 24 hours?',
    async path(ask) {
      const printed = (metric: string) => `sum(increase(${metric}[1d]))`
      const empty = await ask('prometheus___ExecuteQuery', { query: printed('printer_label_printed_total') })
      if (readValues(empty).length > 0) throw new Error('The misspelt metric has values')
      const metric = readNearestName(empty)
      const [labels] = await askValues(ask, printed(metric))
      return { metric, labels: labels.value }
    },
    async right(prometheus) {
      const all = await prometheus.samples('{__name__=~".*printed.*"}', '1d')
      const gained = all.flatMap(({ samples }) => increases(samples)).reduce((total, { value }) => total + value, 0)
      return { metric: all[0]?.labels.__name__ ?? '', labels: gained }
    },
  },
]
