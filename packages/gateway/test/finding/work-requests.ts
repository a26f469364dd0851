/** Written before any list of tools was looked at. The search was not changed in view of them. */
import type { Request } from './requests.ts'

export const workRequests: readonly Request[] = [
  {
    ask: 'what is on my plate this sprint',
    right: [
      'atlassian___jira_get_sprint_issues',
      'atlassian___jira_search',
      'atlassian___jira_get_board_issues',
      'asana___asana_get_my_tasks',
      'trello___get_my_cards',
    ],
  },
  {
    ask: 'the login page is broken, write it down for the developers',
    right: ['atlassian___jira_create_issue', 'asana___asana_create_task', 'trello___add_card_to_list'],
  },
  {
    ask: 'this one is done now',
    right: ['atlassian___jira_transition_issue', 'asana___asana_update_task', 'trello___move_card'],
  },
  {
    ask: 'hand the bug over to Maria',
    right: [
      'atlassian___jira_assign_issue',
      'atlassian___jira_update_issue',
      'asana___asana_update_task',
      'trello___assign_member_to_card',
    ],
  },
  { ask: 'how long did we spend on it', right: ['atlassian___jira_get_worklog'] },
  {
    ask: 'ask the author for more details under the ticket',
    right: ['atlassian___jira_add_comment', 'asana___asana_create_task_story', 'trello___add_comment'],
  },
  { ask: 'when will the next version come out', right: ['atlassian___jira_get_project_versions'] },
  {
    ask: 'what did we decide about the architecture',
    right: ['atlassian___confluence_search', 'atlassian___confluence_get_page'],
  },
  {
    ask: 'write the minutes into the wiki',
    right: [
      'atlassian___confluence_create_page',
      'atlassian___confluence_update_page',
      'atlassian___confluence_create_page_from_template',
      'atlassian___confluence_update_page_section',
    ],
  },
  { ask: 'the manual has an old screenshot, take it off', right: ['atlassian___confluence_delete_attachment'] },
  {
    ask: 'what was this page like before',
    right: ['atlassian___confluence_get_page_history', 'atlassian___confluence_get_page_diff'],
  },
  {
    ask: 'bring the paragraph about vacation up to date',
    right: ['atlassian___confluence_update_page_section', 'atlassian___confluence_update_page'],
  },
  { ask: 'who is watching this', right: ['atlassian___jira_get_issue_watchers'] },
  {
    ask: 'start the next two weeks of work',
    right: ['atlassian___jira_create_sprint', 'atlassian___jira_update_sprint'],
  },
  { ask: 'how much did we earn, what is on our account', right: ['stripe___retrieve_balance'] },
  { ask: 'the customer wants the money back', right: ['stripe___create_refund'] },
  {
    ask: 'charge Mr. Miller 50 euros',
    right: ['stripe___create_invoice', 'stripe___create_payment_link', 'stripe___create_invoice_item'],
  },
  { ask: 'send them a bill', right: ['stripe___create_invoice', 'stripe___finalize_invoice'] },
  { ask: 'a link where people can pay', right: ['stripe___create_payment_link'] },
  { ask: 'no more monthly payments for this customer', right: ['stripe___cancel_subscription'] },
  { ask: 'a discount of 20 percent for summer', right: ['stripe___create_coupon'] },
  { ask: 'somebody disputes a charge', right: ['stripe___list_disputes', 'stripe___update_dispute'] },
  { ask: 'put a new card on the board', right: ['trello___add_card_to_list', 'trello___add_cards_to_list'] },
  { ask: 'push it into the column of finished ones', right: ['trello___move_card'] },
  {
    ask: 'split the job into smaller steps',
    right: ['asana___asana_create_subtask', 'trello___create_checklist', 'trello___add_checklist_item'],
  },
  {
    ask: 'everything that is late',
    right: ['asana___asana_search_tasks', 'atlassian___jira_search', 'asana___asana_get_tasks_for_project'],
  },
]
