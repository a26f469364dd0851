import * as z from 'zod/v4'
import type { AlertSource } from '../alert-source.ts'
import { labels as labelsOfAnswer, listOf, read } from './api-answer.ts'
import { type ApiCallOptions, createApiCall, type Endpoint } from './api-call.ts'

// https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-APIReference.html
const rules: Endpoint = { path: '/api/v1/rules', action: 'aps:ListRules', canPost: false }
const alertmanager = '/alertmanager/api/v2'
const managedAlerts: Endpoint = {
  path: `${alertmanager}/alerts`,
  action: 'aps:ListAlertManagerAlerts',
  canPost: false,
}
const silences: Endpoint = {
  path: `${alertmanager}/silences`,
  action: 'aps:ListAlertManagerSilences',
  canPost: false,
}

/** Rules and the Alertmanager of a workspace, over the same signed requests as its metrics. */
export function createHttpAlertSource(options: ApiCallOptions): AlertSource {
  const call = createApiCall(options)
  return {
    async alertRules(workspace, during) {
      const { data } = read(rulesAnswer, await call(workspace, rules, {}, during))
      return data.groups.flatMap(group =>
        group.rules.flatMap(rule => (rule.type === 'alerting' ? [toAlertRule(rule, group)] : [])),
      )
    },
    async managedAlerts(workspace, during) {
      return read(managedAnswer, await call(workspace, managedAlerts, {}, during))
    },
    async silences(workspace, during) {
      return read(silencesAnswer, await call(workspace, silences, {}, during))
    },
  }
}

const labels = z.preprocess(value => value ?? {}, labelsOfAnswer)

/** RFC 3339 as unix seconds. Go's zero time stands for never. */
const time = z.string().transform(text => {
  const milliseconds = Date.parse(text)
  return Number.isNaN(milliseconds) || milliseconds <= 0 ? undefined : milliseconds / 1000
})

const ruleAlert = z
  .object({ state: z.string(), activeAt: time, value: z.string(), labels, annotations: labels })
  .transform(({ activeAt, ...alert }) => ({ ...alert, since: activeAt ?? 0 }))

const active = ['firing', 'pending'] as const

const rule = z.object({
  type: z.string(),
  name: z.string(),
  query: z.string(),
  duration: z.number().default(0),
  labels,
  lastError: z.string().optional(),
  alerts: listOf(ruleAlert),
})

type Rule = z.output<typeof rule>

const group = z.object({
  name: z.string(),
  interval: z.number().default(60),
  lastEvaluation: time.optional(),
  rules: listOf(rule),
})

const rulesAnswer = z.object({ status: z.literal('success'), data: z.object({ groups: listOf(group) }) })

function toAlertRule({ duration, type: _, lastError, alerts, ...rest }: Rule, from: z.output<typeof group>) {
  return {
    ...rest,
    // A backend may keep resolved alerts for a while, and may know states of its own.
    alerts: alerts.flatMap(alert => {
      const state = active.find(each => each === alert.state)
      return state ? { ...alert, state } : []
    }),
    group: from.name,
    forSeconds: duration,
    intervalSeconds: from.interval,
    lastEvaluation: from.lastEvaluation,
    lastError: lastError || undefined,
  }
}

const managedAnswer = listOf(
  z
    .object({
      labels,
      annotations: labels,
      startsAt: time,
      status: z.object({ silencedBy: listOf(z.string()), inhibitedBy: listOf(z.string()) }),
      receivers: listOf(z.object({ name: z.string() })),
    })
    .transform(({ labels, annotations, startsAt, status, receivers }) => ({
      labels,
      annotations,
      since: startsAt ?? 0,
      ...status,
      receivers: receivers.map(({ name }) => name),
    })),
)

const silencesAnswer = listOf(
  z
    .object({
      id: z.string(),
      status: z.object({ state: z.string() }),
      matchers: listOf(
        z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) }),
      ),
      endsAt: time,
      createdBy: z.string().default(''),
      comment: z.string().default(''),
    })
    .transform(({ id, status, matchers, endsAt, createdBy, comment }) => ({
      id,
      state: status.state,
      matchers: matchers.map(
        ({ name, value, isRegex, isEqual }) =>
          `${name}${isEqual ? '=' : '!'}${isRegex ? '~' : isEqual ? '' : '='}${JSON.stringify(value)}`,
      ),
      endsAt: endsAt ?? 0,
      createdBy,
      comment,
    })),
)
