import { command } from '../command.ts'
import { clientNames as clients } from '../connect/clients.ts'
import { defaultUrl } from '../connect/connection.ts'
import type { ConnectFlags } from './connect/run-connect.ts'

export const connect = command<Omit<ConnectFlags, 'word'>>({
  brief: 'Print what connects an MCP client: to npm start, or to what is deployed',
  description: [
    `CLIENT is one of ${clients.join(', ')}. The address of a function URL on AWS is signed with the AWS credentials of this`,
    'machine, by mcp-proxy-for-aws, unless --token or --login says that it takes tokens. With --write the block is added to the',
    "client's file in the project; files of a home folder are never written.",
  ].join(' '),
  word: { placeholder: 'CLIENT', parse: readClient, brief: 'The client, e.g. claude-code' },
  flags: {
    url: {
      kind: 'parsed',
      parse: readUrl,
      default: defaultUrl,
      placeholder: 'URL',
      brief: 'MCP endpoint; sls info --stage prod prints that of a stage',
    },
    token: {
      kind: 'parsed',
      parse: readVariable,
      optional: true,
      placeholder: 'VARIABLE',
      brief: 'Send the bearer token that this variable holds',
    },
    login: { kind: 'boolean', default: false, withNegated: false, brief: 'The client logs in by itself (OAuth)' },
    name: {
      kind: 'parsed',
      parse: readName,
      optional: true,
      placeholder: 'NAME',
      brief: 'Name of the server in the client',
    },
    write: { kind: 'boolean', default: false, withNegated: false, brief: "Write the client's file in the project" },
  },
  load: async () => (await import('./connect/run-connect.ts')).runConnect,
})

function readClient(text: string): string {
  if (clients.includes(text)) return text
  throw new RangeError(`"${text}" is none of ${clients.join(', ')}`)
}

function readUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new RangeError('give a URL, e.g. https://mcp.example.com/mcp')
  if (url.username !== '' || url.password !== '')
    throw new RangeError('leave the credentials out of it: --token names a variable')
  return url.href
}

function readVariable(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text
  // The wrong word may be the token itself.
  throw new RangeError('give the name of a variable, e.g. MCP_TOKEN, and not the token')
}

function readName(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(text)) return text
  throw new RangeError('give letters, digits and hyphens, e.g. my-tools')
}
