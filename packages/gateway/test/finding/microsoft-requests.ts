/** Written before any list of tools was looked at. The search was not changed in view of them. */
import type { Request } from './requests.ts'

export const microsoftRequests: readonly Request[] = [
  {
    ask: 'read me the mail from the bank',
    right: ['microsoft___list-mail-messages', 'microsoft___get-mail-message', 'microsoft___list-mail-folder-messages'],
  },
  {
    ask: 'answer that I agree',
    right: [
      'microsoft___reply-mail-message',
      'microsoft___create-reply-draft',
      'microsoft___reply-all-mail-message',
      'microsoft___create-reply-all-draft',
    ],
  },
  { ask: 'throw the spam away', right: ['microsoft___delete-mail-message', 'microsoft___move-mail-message'] },
  {
    ask: 'when is my colleague free',
    right: ['microsoft___get-schedule', 'microsoft___find-meeting-times', 'microsoft___get-user-presence'],
  },
  { ask: 'say yes to the invitation', right: ['microsoft___accept-calendar-event'] },
  {
    ask: 'what is in the shared drive',
    right: ['microsoft___list-drives', 'microsoft___list-folder-files', 'microsoft___search-onedrive-files'],
  },
  { ask: 'write Carl a short message in the chat', right: ['microsoft___send-chat-message'] },
  { ask: 'add a line to the list of things to do', right: ['microsoft___create-todo-task'] },
]
