import { describe, expect, it } from 'vitest'
import { alertFamilies } from './alerts.ts'
import { events, minutesOfWeek } from './events.ts'
import { toOpenMetrics, toScrape } from './exposition.ts'
import { toSelector } from './series.ts'
import { weekFamilies } from './week.ts'

const all = weekFamilies.flatMap(family => family.series)

function find(name: string, labels: Record<string, string>) {
  const series = all.find(
    each => each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value),
  )
  if (!series) throw new Error(`No series ${name}`)
  return series
}

describe('the week', () => {
  it('has a few hundred series, each once', () => {
    expect(all.length).toBeGreaterThan(200)
    expect(all.length).toBeLessThan(400)
    expect(new Set(all.map(toSelector)).size).toBe(all.length)
  })

  it('has job and instance in each series, so that a scrape adds no labels to those of the blocks', () => {
    expect(all.filter(({ labels }) => !labels.job || !labels.instance)).toEqual([])
  })

  it('has the same values in each run, from its first minute and after its last', () => {
    const queues = weekFamilies.filter(({ name }) => name === 'planner_queue_depth')
    const values = [0, minutesOfWeek + 60].map(minute =>
      queues.flatMap(({ series }) => series.map(({ at }) => at(minute))),
    )
    expect(values).toEqual([
      [3, 27, 19, 11],
      [4, 42, 9, 8],
    ])
  })

  it('has counters that fall at the planted restart alone', () => {
    const counters = weekFamilies.filter(({ type }) => type !== 'gauge').flatMap(({ series }) => series)
    const falls = counters.flatMap(({ name, labels, at }) => {
      const minutes = Array.from({ length: minutesOfWeek + 60 }, (_, minute) => minute)
      return minutes
        .filter(minute => (at(minute) ?? 0) < (at(minute - 1) ?? 0) && at(minute) !== undefined && minute > 0)
        .map(minute => ({ name, instance: labels.instance, at: minute }))
    })
    expect(falls).toEqual([{ name: 'planner_jobs_completed_total', ...events.restart }])
  })

  it('has the planted peak in one minute alone', () => {
    const { queue, from, minutes, depth } = events.queuePeak
    const { at } = find('planner_queue_depth', { queue })
    const peaks = Array.from({ length: minutesOfWeek }, (_, minute) => minute).filter(minute => at(minute) === depth)
    expect(peaks).toEqual([from + minutes / 2])
  })

  it('has no samples of a pod before and after its life', () => {
    const { pod, from, minutes } = events.shortPod
    const { at } = find('container_memory_working_set_bytes', { pod })
    const around = [from - 1, from, from + minutes - 1, from + minutes]
    expect(around.map(minute => at(minute) !== undefined)).toEqual([false, true, true, false])
  })

  it('has no samples but up of a target that is down', () => {
    const { instance, from } = events.outage
    const values = all.filter(({ labels }) => labels.instance === instance).map(({ name, at }) => [name, at(from)])
    expect(Object.fromEntries(values)).toEqual({ up: 0, printer_labels_printed_total: undefined })
  })
})

describe('expositions', () => {
  const families = weekFamilies.filter(({ name }) => name === 'up')

  it('write a series after the other in OpenMetrics, with seconds', () => {
    const text = [...toOpenMetrics(families, { weekStartSeconds: 600, from: 0, to: 2 })].join('')
    expect(text).toMatch(/^up\{job="dispatch-api",instance="dispatch-api-1:8080"\} 1 600\nup\{.*\} 1 660\n/)
    expect(text).toMatch(/\n# EOF\n$/)
  })

  it('write help, type and one sample with milliseconds for a scrape', () => {
    const text = toScrape(families, { weekStartSeconds: 600, minute: 2 })
    expect(text).toMatch(/^# HELP up .*\n# TYPE up gauge\nup\{.*\} 1 720000\n/)
  })
})

it('has a past for one alert that fires and one that is pending when the week ends', () => {
  const last = alertFamilies(0)
    .flatMap(({ series }) => series)
    .filter(({ name, at }) => name === 'ALERTS' && at(minutesOfWeek - 1) !== undefined)
  expect(last.map(({ labels }) => `${labels.alertname} ${labels.alertstate}`)).toEqual([
    'TenantErrors firing',
    'DiskFillsUp pending',
  ])
})
