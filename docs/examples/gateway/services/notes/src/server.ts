import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'

/** @param notes kept in memory, so that a note is gone with its execution environment */
export function createServer(notes: string[]): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  server.registerTool(
    'find',
    {
      description: 'Finds notes that hold all of the words.',
      inputSchema: { words: z.string().describe('Words, separated by blanks') },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ words }) => {
      const wanted = words.toLowerCase().split(/\s+/)
      const found = notes.filter(note => wanted.every(word => note.toLowerCase().includes(word)))
      return { content: [{ type: 'text', text: found.join('\n') || 'No note holds these words' }] }
    },
  )
  server.registerTool(
    'add',
    {
      description: 'Adds a note.',
      inputSchema: { note: z.string().min(1).describe('The text of the note') },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    async ({ note }) => {
      notes.push(note)
      return { content: [{ type: 'text', text: 'Added' }] }
    },
  )
  return server
}
