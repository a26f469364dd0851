/** Requests, with the query that a model would pass: both written before any list of tools was looked at. */
import type { Request } from './requests.ts'

/** `query` is written by the description of `find_tools`. */
export type WrittenRequest = Request & { readonly query: string }

export const writtenRequests: readonly WrittenRequest[] = [
  {
    ask: 'play something by Nina Simone',
    query: 'play music, search track or artist',
    right: ['spotify___search', 'spotify___play'],
  },
  { ask: 'louder please', query: 'set volume, increase volume', right: ['spotify___set_volume'] },
  { ask: 'skip this song', query: 'next track, skip song', right: ['spotify___next_track'] },
  {
    ask: 'what is this song called',
    query: 'get current track, now playing',
    right: ['spotify___get_currently_playing', 'spotify___get_playback_state'],
  },
  { ask: 'make me a list of songs for running', query: 'create playlist', right: ['spotify___create_playlist'] },
  { ask: 'put this song on my party list', query: 'add track to playlist', right: ['spotify___add_playlist_items'] },
  {
    ask: 'which bands did I hear most this year',
    query: 'top artists, get most played',
    right: ['spotify___get_my_top_items'],
  },
  {
    ask: 'play it on the speaker in the kitchen',
    query: 'transfer playback, set device',
    right: ['spotify___transfer_playback'],
  },
  {
    ask: 'what is on the wall screen for the shop',
    query: 'get dashboard, show panels',
    right: ['grafana___search_dashboards', 'grafana___get_dashboard_by_uid', 'grafana___get_dashboard_summary'],
  },
  {
    ask: 'is anything red right now',
    query: 'list alerts, firing alert rules',
    right: ['grafana___alerting_rules_read', 'grafana___list_alert_groups'],
  },
  {
    ask: 'how busy was the database last night',
    query: 'query metrics, database load',
    right: ['grafana___query_prometheus'],
  },
  {
    ask: 'find the log line with the payment error',
    query: 'search logs, query logs',
    right: ['grafana___query_loki_logs'],
  },
  {
    ask: 'note on the charts that we deployed at noon',
    query: 'create annotation',
    right: ['grafana___create_annotation'],
  },
  {
    ask: 'who is on duty',
    query: 'get on-call users, list schedules',
    right: ['grafana___get_current_oncall_users', 'grafana___list_oncall_schedules'],
  },
  { ask: 'where do the numbers come from', query: 'list data sources', right: ['grafana___list_datasources'] },
  {
    ask: 'a picture of the chart for my report',
    query: 'render panel image, export chart',
    right: ['grafana___get_panel_image'],
  },
  { ask: 'add a job for me: call the plumber', query: 'create task, add to-do', right: ['clickup___create_task'] },
  {
    ask: 'what is still open in the kitchen project',
    query: 'list tasks, get open tasks in list',
    right: ['clickup___search_tasks', 'clickup___get_view_tasks'],
  },
  { ask: 'it is done', query: 'complete task, update task status', right: ['clickup___update_task'] },
  { ask: 'I worked two hours on it', query: 'add time entry, track time', right: ['clickup___create_time_entry'] },
  { ask: 'start the clock', query: 'start timer, start time tracking', right: ['clickup___start_timer'] },
  { ask: 'move it to next week', query: 'update task due date, reschedule', right: ['clickup___update_task'] },
  {
    ask: 'what did Sam write under it',
    query: 'get task comments, list comments',
    right: ['clickup___list_comments', 'clickup___list_comment_replies'],
  },
  {
    ask: 'find the account of Acme',
    query: 'search accounts, query records',
    right: ['salesforce___run_soql_query', 'salesforce___run_sosl_search'],
  },
  { ask: 'new lead from the fair', query: 'create lead, create record', right: ['salesforce___create_record'] },
  {
    ask: 'change the phone number of Mrs. Lee',
    query: 'update contact, update record',
    right: ['salesforce___update_record'],
  },
  {
    ask: 'which fields does an opportunity have',
    query: 'describe object, list fields',
    right: ['salesforce___get_object_fields'],
  },
  {
    ask: 'how many deals did we win in May',
    query: 'query opportunities, count records, run SOQL',
    right: ['salesforce___run_soql_query'],
  },
  { ask: 'throw this contact out', query: 'delete contact, delete record', right: ['salesforce___delete_record'] },
  { ask: 'build it again', query: 'trigger build, run job', right: ['jenkins___build_item'] },
  {
    ask: 'why did the build fail',
    query: 'get build log, console output',
    right: ['jenkins___get_build_console_output', 'jenkins___get_build_test_failures'],
  },
  { ask: 'which jobs are there', query: 'list jobs', right: ['jenkins___get_all_items', 'jenkins___query_items'] },
  { ask: 'stop that run', query: 'stop build, abort build', right: ['jenkins___stop_build'] },
  { ask: 'what waits for a machine', query: 'get queue, list queued builds', right: ['jenkins___get_all_queue_items'] },
  {
    ask: 'what changed since the last build',
    query: 'get build changes, list commits of build',
    right: ['jenkins___get_build'],
  },
  {
    ask: 'what do customers complain about today',
    query: 'list tickets, search tickets',
    right: ['zendesk___zendesk_search_tickets', 'zendesk___zendesk_get_tickets'],
  },
  {
    ask: 'answer the customer',
    query: 'reply to ticket, add comment to ticket',
    right: ['zendesk___zendesk_post_comment'],
  },
  {
    ask: 'close the complaint',
    query: 'update ticket status, solve ticket',
    right: ['zendesk___zendesk_set_ticket_status', 'zendesk___zendesk_update_ticket'],
  },
  {
    ask: 'who wrote this ticket',
    query: 'get ticket requester, get user',
    right: ['zendesk___zendesk_get_ticket', 'zendesk___zendesk_search_users'],
  },
  {
    ask: 'hand it to second level',
    query: 'assign ticket, update ticket group',
    right: ['zendesk___zendesk_assign_ticket', 'zendesk___zendesk_update_ticket'],
  },
]
