/** Written before any list of tools was looked at; the search was then changed in view of them. */
import type { Request } from './requests.ts'

export const officeRequests: readonly Request[] = [
  { ask: 'anything new in my inbox', right: ['google___search_gmail_messages'] },
  {
    ask: 'write to Anna that I will be late',
    right: ['google___send_gmail_message', 'google___draft_gmail_message', 'google___send_message'],
  },
  {
    ask: 'what did the boss say about the budget',
    right: ['google___search_gmail_messages', 'google___search_messages'],
  },
  {
    ask: 'put this in a folder of my mails',
    right: [
      'google___modify_gmail_message_labels',
      'google___batch_modify_gmail_message_labels',
      'google___manage_gmail_label',
    ],
  },
  { ask: 'stop showing me newsletters in the inbox', right: ['google___manage_gmail_filter'] },
  { ask: 'what do I have on tomorrow', right: ['google___get_events'] },
  { ask: 'find a slot with Tom next week', right: ['google___query_freebusy'] },
  { ask: 'book an hour with the team on Friday', right: ['google___manage_event'] },
  { ask: 'call off the meeting', right: ['google___manage_event'] },
  {
    ask: 'where did I store the contract',
    right: ['google___search_drive_files', 'google___list_drive_items', 'google___search_docs'],
  },
  {
    ask: 'give Lisa access to the spreadsheet',
    right: ['google___manage_drive_access', 'google___set_drive_file_permissions'],
  },
  {
    ask: 'who can see this file',
    right: ['google___get_drive_file_permissions', 'google___check_drive_file_public_access'],
  },
  { ask: 'make a copy of the template', right: ['google___copy_drive_file', 'word___copy_document'] },
  {
    ask: 'what does the specification say',
    right: [
      'google___get_doc_content',
      'google___get_drive_file_content',
      'google___get_doc_as_markdown',
      'word___get_document_text',
    ],
  },
  {
    ask: 'swap the old company name for the new one everywhere in the text',
    right: ['google___find_and_replace_doc', 'word___search_and_replace'],
  },
  {
    ask: 'put our logo at the top of the page',
    right: ['google___insert_doc_image', 'google___update_doc_headers_footers', 'word___add_picture'],
  },
  { ask: 'hand it over as a PDF', right: ['google___export_doc_to_pdf', 'word___convert_to_pdf'] },
  { ask: 'start a new spreadsheet', right: ['google___create_spreadsheet', 'excel___create_workbook'] },
  { ask: 'what is in the cells from A1 to D20', right: ['google___read_sheet_values', 'excel___read_range'] },
  {
    ask: 'put these numbers into the table',
    right: ['google___modify_sheet_values', 'google___append_table_rows', 'excel___write_range'],
  },
  {
    ask: 'make the first row bold',
    right: [
      'google___format_sheet_range',
      'excel___format_range',
      'word___highlight_table_header',
      'word___format_table_cell_text',
    ],
  },
  {
    ask: 'colour everything above 100 red',
    right: ['google___manage_conditional_formatting', 'excel___add_conditional_format'],
  },
  {
    ask: 'add up the column',
    right: ['excel___write_range', 'excel___transform_range', 'excel___set_table', 'google___modify_sheet_values'],
  },
  { ask: 'summarise the sales by region', right: ['excel___create_pivot_table'] },
  { ask: 'draw a pie of the costs', right: ['excel___create_chart'] },
  {
    ask: 'throw the second tab away',
    right: ['google___manage_sheet_tab', 'excel___delete_sheet', 'google___manage_doc_tab'],
  },
  {
    ask: 'merge the headline over three columns',
    right: ['excel___merge_cells', 'word___merge_table_cells', 'word___merge_table_cells_horizontal'],
  },
  { ask: 'start a deck for the board', right: ['google___create_presentation'] },
  { ask: 'one more slide with bullets', right: ['google___batch_update_presentation'] },
  {
    ask: 'what is on slide 3',
    right: ['google___get_page', 'google___get_presentation', 'google___render_page_to_image'],
  },
  { ask: 'set up a survey for the guests', right: ['google___create_form'] },
  { ask: 'what did people answer', right: ['google___list_form_responses', 'google___get_form_response'] },
  { ask: 'remind me to pay the rent', right: ['google___manage_task', 'google___manage_event'] },
  { ask: 'tick off the milk', right: ['google___manage_task'] },
  { ask: 'what is still left on my list', right: ['google___list_tasks', 'google___get_task_list'] },
  { ask: 'tell the channel we are done', right: ['google___send_message'] },
  { ask: 'what was discussed in the room this week', right: ['google___get_messages', 'google___search_messages'] },
  {
    ask: "what is Peter's phone number",
    right: ['google___search_contacts', 'google___list_contacts', 'google___get_contact'],
  },
  {
    ask: 'what do reviewers say about the draft',
    right: [
      'google___list_document_comments',
      'word___get_all_comments',
      'word___get_comments_by_author',
      'word___get_comments_for_paragraph',
    ],
  },
  { ask: 'lock the document against changes', right: ['word___protect_document'] },
  {
    ask: 'add a footnote',
    right: [
      'word___add_footnote_to_document',
      'word___add_footnote_after_text',
      'word___add_footnote_before_text',
      'word___add_footnote_enhanced',
      'word___add_footnote_robust',
    ],
  },
  {
    ask: 'a heading for the next chapter',
    right: [
      'word___add_heading',
      'word___insert_header_near_text',
      'google___insert_doc_elements',
      'google___update_paragraph_style',
    ],
  },
  {
    ask: 'make a table with four rows in the letter',
    right: ['word___add_table', 'google___create_table_with_data', 'google___insert_doc_elements'],
  },
  { ask: 'search the web for our competitors', right: ['google___search_custom'] },
  { ask: 'run my script', right: ['google___run_script_function'] },
  {
    ask: 'freeze the top line when scrolling',
    right: ['excel___set_sheet_layout', 'google___resize_sheet_dimensions'],
  },
]
