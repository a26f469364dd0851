import { describe, expect, it } from 'vitest'
import type { AlertRule, ManagedAlert } from '../src/alert-source.ts'
import { MetricsError } from '../src/metrics-error.ts'
import { configured, connect, seconds } from './connect.ts'

describe('ListAlerts', () => {
  const rule = (alerts: AlertRule['alerts']): AlertRule => ({
    name: 'Down',
    group: 'g',
    query: 'up == 0',
    forSeconds: 300,
    intervalSeconds: 60,
    lastEvaluation: seconds - 10,
    labels: {},
    lastError: undefined,
    alerts,
  })
  const firing = (pod: string): AlertRule['alerts'][number] => ({
    state: 'firing',
    since: seconds - 600,
    value: '1e+00',
    labels: { alertname: 'Down', pod },
    annotations: { summary: `${pod}\nis down` },
  })

  it('says when a pending alert fires: with the first evaluation after its time', async () => {
    const pending = { ...firing('a'), state: 'pending' as const, since: seconds - 100 }
    await using on = await connect({ env: configured, rules: [rule([pending])] })
    const { structured } = await on.call('ListAlerts')
    const fires = new Date((seconds - 10 + 4 * 60) * 1000).toISOString().replace('.000', '')
    expect(structured.rules).toMatchObject([{ state: 'pending', alerts: [{ value: '1', fires_at: fires }] }])
  })

  it('has values of six digits, and says so', async () => {
    const value = '9.375000000000001e-01'
    await using on = await connect({ env: configured, rules: [rule([{ ...firing('a'), value }, firing('b')])] })
    const { structured, text } = await on.call('ListAlerts')
    const notation = 'Numbers are rounded to six digits.'
    expect(structured).toMatchObject({ notation, rules: [{ alerts: [{ value: '0.9375' }, { value: '1' }] }] })
    expect(text.split('\n')[1]).toBe(notation)
    expect(text).toContain('value 0.9375')
  })

  it('says since when at the earliest an alert fires that had to wait', async () => {
    await using on = await connect({ env: configured, rules: [rule([firing('a')])] })
    const { structured, text } = await on.call('ListAlerts')
    // True for 600 s with "for" of 300 s; evaluated 10 s ago and each minute before.
    const fired = new Date((seconds - 10 - 4 * 60) * 1000).toISOString().replace('.000', '')
    expect(structured.rules).toMatchObject([{ alerts: [{ firing_since_at_earliest: fired }] }])
    expect(text).toContain(`firing since ${fired} at the earliest`)
  })

  it.each([
    'depot-3 disk',
    'DISK full-of depot-3',
    'up depot-3',
  ])('finds words in any place and order: %s', async contains => {
    const full = {
      ...rule([{ ...firing('depot-3'), labels: { alertname: 'DiskFull', pod: 'depot-3', why: 'full-of-logs' } }]),
      name: 'DiskFull',
    }
    await using on = await connect({ env: configured, rules: [rule([firing('a')]), full] })
    const { structured, text } = await on.call('ListAlerts', { contains, state: 'firing' })
    expect(structured.rules).toMatchObject([{ alert: 'DiskFull' }])
    expect(structured.counts).toEqual({ firing: 2, pending: 0, inactive: 0 })
    expect(structured.filter).toBe(`With "${contains}": 1 firing, 0 pending alerts, 0 rules without alerts.`)
    expect(text).toContain(structured.filter)
  })

  it('does not call it quiet when no alert has the words', async () => {
    await using on = await connect({ env: configured, rules: [rule([firing('a')])] })
    const { structured, text } = await on.call('ListAlerts', { contains: 'down tape' })
    expect(structured).toMatchObject({ rules: [], counts: { firing: 1, pending: 0, inactive: 0 } })
    expect(structured.filter).toBe(
      'No alert or rule has "down tape"; nowhere: "tape". Alerts of other words are not listed.',
    )
    expect(text).toMatch(/^1 firing, 0 pending alerts, 0 rules without alerts, at \S+\nNo alert or rule has/)
  })

  it('keeps both forms of a thousand alerts within 20,000 characters, and pages on', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => firing(`pod-${index}`.padEnd(60, '界')))
    await using on = await connect({ env: configured, rules: [rule(many)] })
    const pods: unknown[] = []
    for (let offset: unknown = 0; offset !== undefined; ) {
      const { structured, text } = await on.call('ListAlerts', { offset })
      expect(JSON.stringify(structured).length).toBeLessThanOrEqual(20_000)
      expect(text.length).toBeLessThanOrEqual(20_000)
      expect(structured.counts).toEqual({ firing: 1000, pending: 0, inactive: 0 })
      const [shown] = structured.rules as { alerts: { labels: { pod: string } }[] }[]
      pods.push(...(shown?.alerts ?? []).map(({ labels }) => labels.pod))
      offset = structured.next_offset
    }
    expect(new Set(pods).size).toBe(1000)
  })

  it('gives alerts in one order, in whichever Prometheus gives them', async () => {
    const pods = ['c', 'a', 'b']
    await using on = await connect({ env: configured, rules: [rule(pods.map(firing))] })
    const { structured } = await on.call('ListAlerts')
    const [shown] = structured.rules as { alerts: { labels: { pod: string } }[] }[]
    expect(shown?.alerts.map(({ labels }) => labels.pod)).toEqual(['a', 'b', 'c'])
  })

  it('works without an Alertmanager, and says what is not known', async () => {
    const failAlertmanagerWith = new MetricsError('access_denied', 'The role needs aps:ListAlertManagerSilences.')
    await using on = await connect({ env: configured, rules: [rule([firing('a')])], failAlertmanagerWith })
    const { structured, text } = await on.call('ListAlerts')
    expect(structured.counts).toEqual({ firing: 1, pending: 0, inactive: 0 })
    const warning = 'Silences and inhibitions are not known: The role needs aps:ListAlertManagerSilences.'
    expect(structured.warnings).toEqual([warning])
    expect(text).toContain(warning)
  })

  it('does not wait for an Alertmanager that hangs', async () => {
    await using on = await connect({ env: configured, rules: [rule([firing('a')])], alertmanagerHangs: true })
    const { structured, text } = await on.call('ListAlerts')
    expect(structured.counts).toEqual({ firing: 1, pending: 0, inactive: 0 })
    expect(text).toContain('warning: Silences and inhibitions are not known: it did not answer in time.')
  })

  it('says "silenced" of the alert that is, not of one with fewer labels', async () => {
    const bare = { ...firing('a'), labels: { alertname: 'Down' } }
    const managed: ManagedAlert[] = [
      { labels: { alertname: 'Down', pod: 'b', cluster: 'c' }, silencedBy: ['s-1'] },
      { labels: { alertname: 'Down', cluster: 'c' }, silencedBy: [] },
    ].map(alert => ({ ...alert, annotations: {}, since: seconds, inhibitedBy: [], receivers: [] }))
    await using on = await connect({ env: configured, rules: [rule([bare, firing('b')])], managed })
    const { structured } = await on.call('ListAlerts')
    const [shown] = structured.rules as { alerts: { labels: { pod?: string }; silenced_by?: string[] }[] }[]
    expect(shown?.alerts.map(({ labels, silenced_by }) => [labels.pod, silenced_by])).toEqual([
      ['b', ['s-1']],
      [undefined, undefined],
    ])
  })

  it('lists alerts that only the Alertmanager knows, and inhibitions', async () => {
    const managed: ManagedAlert[] = [
      { labels: { alertname: 'Down', pod: 'a', cluster: 'c' }, inhibitedBy: ['x'] },
      { labels: { alertname: 'Elsewhere' }, inhibitedBy: [] },
    ].map(alert => ({ ...alert, annotations: {}, since: seconds, silencedBy: [], receivers: [] }))
    await using on = await connect({ env: configured, rules: [rule([firing('a')])], managed })
    const { structured, text } = await on.call('ListAlerts')
    expect(structured.rules).toMatchObject([
      { alert: 'Down', alerts: [{ labels: { pod: 'a' }, inhibited_by: ['x'] }] },
      { alert: 'Elsewhere', state: 'firing' },
    ])
    expect(text).toContain('Elsewhere (firing, known to the Alertmanager alone)')
    expect(text).not.toContain('\nis down')
  })
})
