/** Written before any list of tools was looked at. The search was not changed in view of them. */
import type { Request } from './requests.ts'

export const dutyRequests: readonly Request[] = [
  { ask: 'who carries the pager tonight', right: ['pagerduty___list_oncalls', 'pagerduty___list_schedule_users'] },
  { ask: 'wake up the engineer on duty', right: ['pagerduty___add_responders', 'pagerduty___create_incident'] },
  { ask: 'I am on it, stop the paging', right: ['pagerduty___manage_incidents'] },
  { ask: 'the outage is over', right: ['pagerduty___manage_incidents'] },
  {
    ask: 'swap my shift with Jo',
    right: [
      'pagerduty___create_schedule_override',
      'pagerduty___create_schedule_v3_overrides',
      'pagerduty___update_schedule_v3_override',
      'pagerduty___create_schedule_v3_custom_shifts',
      'pagerduty___update_schedule_v3_custom_shift',
    ],
  },
  { ask: 'what broke last night', right: ['pagerduty___list_incidents', 'datadog___list_incidents'] },
  {
    ask: 'which systems hang on the database',
    right: ['pagerduty___get_technical_service_dependencies', 'pagerduty___get_business_service_dependencies'],
  },
  { ask: 'keep quiet during the upgrade', right: ['datadog___schedule_downtime', 'datadog___mute_host'] },
  {
    ask: 'is the memory of the machines all right',
    right: ['datadog___query_metrics', 'datadog___list_hosts', 'datadog___get_monitors'],
  },
  {
    ask: 'why does the checkout throw errors',
    right: ['datadog___get_logs', 'datadog___list_traces', 'datadog___get_rum_events'],
  },
  { ask: 'which requests are slow', right: ['datadog___list_traces', 'datadog___get_rum_page_performance'] },
  { ask: 'show me the board with the charts', right: ['datadog___get_dashboard', 'datadog___list_dashboards'] },
  { ask: 'who belongs to the marketing group', right: ['pagerduty___list_team_members', 'pagerduty___get_team'] },
]
