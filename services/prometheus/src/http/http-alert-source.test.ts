import { expect, it } from 'vitest'
import type { AlertSource } from '../alert-source.ts'
import { createHttpAlertSource } from './http-alert-source.ts'

const workspace = { id: 'ws-1', region: 'eu-west-1' }
const { signal } = new AbortController()

/** A source over one answer, whatever is asked. */
function createSource(body: unknown): AlertSource {
  return createHttpAlertSource({
    workspaceUrl: () => 'https://example.test',
    send: async () => ({ status: 200, headers: {}, body: JSON.stringify(body) }),
    sign: async () => ({}),
    userAgent: 'test-agent',
  })
}

const alert = { activeAt: '2026-01-31T09:30:00Z', value: '1e+00', labels: { alertname: 'A' }, annotations: {} }

it.each([
  [{ groups: null }, []],
  [{ groups: [{ name: 'g', rules: null }] }, []],
  [{ groups: [{ name: 'g', rules: [{ type: 'recording', name: 'r', query: 'up' }] }] }, []],
  [
    {
      groups: [
        {
          name: 'g',
          rules: [
            {
              type: 'alerting',
              name: 'A',
              query: 'up',
              alerts: [
                { ...alert, state: 'firing' },
                { ...alert, state: 'resolved' },
              ],
            },
          ],
        },
      ],
    },
    [{ name: 'A', forSeconds: 0, labels: {}, alerts: [{ state: 'firing', since: Date.parse(alert.activeAt) / 1000 }] }],
  ],
])('reads rules of %j', async (data, rules) => {
  expect(
    await createSource({ status: 'success', data, errorType: '', error: '' }).alertRules(workspace, { signal }),
  ).toMatchObject(rules)
})

it('reads silences with each kind of matcher', async () => {
  const matchers = [
    { name: 'a', value: 'x"y', isRegex: false },
    { name: 'b', value: '', isRegex: false, isEqual: false },
    { name: 'c', value: '.*', isRegex: true, isEqual: true },
    { name: 'd', value: 'x|y', isRegex: true, isEqual: false },
  ]
  const body = [
    { id: 's', status: { state: 'active' }, matchers, endsAt: 'never' },
    { id: 't', status: { state: 'expired' }, matchers: null, endsAt: '2026-01-31T09:30:00Z' },
  ]
  expect(await createSource(body).silences(workspace, { signal })).toMatchObject([
    { id: 's', matchers: ['a="x\\"y"', 'b!=""', 'c=~".*"', 'd!~"x|y"'], endsAt: 0, createdBy: '', comment: '' },
    { id: 't', state: 'expired', matchers: [] },
  ])
})

it('has no alerts where the Alertmanager has null', async () => {
  expect(await createSource(null).managedAlerts(workspace, { signal })).toEqual([])
})
