/** Alerting rules, and the alerts they had before Prometheus starts. */
import { events, minutesOfWeek } from './events.ts'
import type { Family, Labels, Series } from './series.ts'

const { failingTenant, fillingDisk } = events

/** Both `for` exceed ten minutes: Prometheus does not restore shorter ones at its start. */
const tenantErrors = {
  labels: { alertname: 'TenantErrors', severity: 'page', tenant: failingTenant.tenant },
  from: failingTenant.from + 6,
  forMinutes: 15,
}
const diskFillsUp = {
  labels: {
    alertname: 'DiskFillsUp',
    severity: 'ticket',
    instance: fillingDisk.instance,
    job: 'node',
    mountpoint: fillingDisk.mountpoint,
  },
  from: minutesOfWeek - 107,
  forMinutes: 240,
}

export const alertRules = JSON.stringify({
  groups: [
    {
      name: 'parcels',
      rules: [
        {
          alert: tenantErrors.labels.alertname,
          expr: 'sum by (tenant) (rate(dispatch_http_requests_total{code="500"}[10m])) / sum by (tenant) (rate(dispatch_http_requests_total[10m])) > 0.05',
          for: `${tenantErrors.forMinutes}m`,
          labels: { severity: 'page' },
        },
        {
          alert: diskFillsUp.labels.alertname,
          expr: 'predict_linear(node_filesystem_avail_bytes[6h], 24 * 3600) < 0',
          for: `${diskFillsUp.forMinutes}m`,
          labels: { severity: 'ticket' },
        },
        { alert: 'TargetDown', expr: 'up == 0', for: '5m', labels: { severity: 'page' } },
      ],
    },
  ],
})

/** `ALERTS` and `ALERTS_FOR_STATE` of the week. Prometheus restores the start of an alert from the second. */
export function alertFamilies(weekStartSeconds: number): Family[] {
  const alerts = [tenantErrors, diskFillsUp]
  return [
    { name: 'ALERTS', type: 'gauge', help: 'Alerts by state', series: alerts.flatMap(toStates) },
    {
      name: 'ALERTS_FOR_STATE',
      type: 'gauge',
      help: 'Since when an alert is active, in unix seconds',
      series: alerts.map(({ labels, from }) => ({
        name: 'ALERTS_FOR_STATE',
        labels,
        at: minute => (minute >= from ? weekStartSeconds + from * 60 : undefined),
      })),
    },
  ]
}

function toStates({ labels, from, forMinutes }: { labels: Labels; from: number; forMinutes: number }): Series[] {
  const firesAt = from + forMinutes
  const inState = (alertstate: string, isIn: (minute: number) => boolean): Series => ({
    name: 'ALERTS',
    labels: { ...labels, alertstate },
    at: minute => (isIn(minute) ? 1 : undefined),
  })
  return [
    inState('pending', minute => minute >= from && minute < firesAt),
    inState('firing', minute => minute >= firesAt),
  ]
}
