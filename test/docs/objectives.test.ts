/** The table of objectives in docs/operations.md beside the alarms of a compiled project. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import compiled from '../templates/golden/prod/root.json' with { type: 'json' }

type Query = { readonly Expression?: string; readonly MetricStat?: { readonly Period: number; readonly Stat: string } }

type Alarm = {
  readonly AlarmName: string
  readonly Threshold: number
  readonly EvaluationPeriods: number
  readonly DatapointsToAlarm: number
  readonly Metrics: readonly Query[]
}

const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')
const [, section = ''] = /^## What the alarms defend\n(.*?)^## /ms.exec(page) ?? []
const rows = [...section.matchAll(/^\| (.+?) \| \[(\w+)\]\(#\w+\) \| (.+?) \| (.+?) \|$/gm)].map(
  ([, objective = '', id = '', firesAt = '', over = '']) => ({ objective, id, firesAt, over }),
)

// The import of JSON has the type of each resource, and no index by name.
const resources = Object.values(compiled.Resources as unknown as Record<string, { Type: string; Properties: Alarm }>)
const alarms = resources.flatMap(({ Type, Properties }) => (Type === 'AWS::CloudWatch::Alarm' ? [Properties] : []))
const alarmsOf = (id: string) =>
  alarms.filter(({ AlarmName }) => new RegExp(`-${id}(-|$)`).test(JSON.stringify(AlarmName).replaceAll('"', '')))

it('has a row for each kind of alarm', () => {
  const without = alarms.filter(alarm => !rows.some(({ id }) => alarmsOf(id).includes(alarm)))
  expect(without).toEqual([])
})

describe.each(rows)('$id', ({ id, objective, firesAt, over }) => {
  it('fires in a deployed project at what the table says, over as long', () => {
    expect(alarmsOf(id)).not.toEqual([])
    for (const { Threshold, EvaluationPeriods: of, DatapointsToAlarm: at, Metrics } of alarmsOf(id)) {
      expect(toNumber(/\(default ([\d.,]+)\)/.exec(firesAt)?.[1] ?? firesAt)).toBe(Threshold)
      const [periodSeconds] = Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])
      const period = periodSeconds === 86_400 ? 'a day' : `${Number(periodSeconds) / 60} minutes`
      expect(over).toBe(of === 1 ? period : `${at} of ${of} times ${period}`)
    }
  })

  it('names the percentile and the number of calls that the alarm has, and its objective says the same', () => {
    for (const { Threshold, Metrics } of alarmsOf(id)) {
      const stats = Metrics.flatMap(({ MetricStat }) => MetricStat?.Stat ?? [])
      const expression = Metrics.flatMap(({ Expression }) => Expression ?? []).join()
      const percentile = /at the (\d+)th percentile/.exec(firesAt)?.[1]
      expect(stats.filter(stat => stat.startsWith('p'))).toEqual(percentile === undefined ? [] : [`p${percentile}`])
      const least = /of (\d+) calls or more/.exec(firesAt)?.[1]
      expect(/calls >= (\d+)/.exec(expression)?.[1]).toBe(least)
      const within = /^(\d+) of 100 calls are answered within (\d+) s$/.exec(objective)
      if (within) expect([`p${within[1]}`, Number(within[2]) * 1_000]).toEqual([stats[0], Threshold])
      // Four of five are well: 20 % are not.
      if (objective.startsWith('Four of five')) expect(Threshold).toBe(100 - (4 / 5) * 100)
    }
  })
})

function toNumber(text: string): number {
  return Number((/^[\d.,]+/.exec(text)?.[0] ?? 'none').replaceAll(',', ''))
}
