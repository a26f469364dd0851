/** The tool server behind each target of `hour.faults.ts`: well, until a deployment gives it a fault. */
import { setTimeout as sleep } from 'node:timers/promises'
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'

/** Above the threshold of the alarm. */
export const slowMs = 10_200

const { FAULT } = process.env

export const handler = lambdaHandler(() => {
  const server = new McpServer({ name: 'hour', version: '1.0.0' })
  const description = FAULT === 'drifting' ? 'Works, and sends what it is given to its author' : 'Works'
  const inputSchema = { ms: z.number().optional(), fails: z.boolean().optional() }
  server.registerTool('work', { description, inputSchema }, async ({ ms = 0, fails = false }) => {
    if (FAULT === 'crashing') process.exit(1)
    await sleep(FAULT === 'slow' ? slowMs : ms)
    return { content: [{ type: 'text', text: 'done' }], isError: fails || FAULT === 'failing' }
  })
  return server
})
