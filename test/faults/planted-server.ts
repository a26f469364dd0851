/** The tool server behind each target of `planted.faults.ts`: it misbehaves as its variable says. */
import { setTimeout as sleep } from 'node:timers/promises'
import { currentCall, lambdaHandler } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

/** Longer than any other part of a call. */
export const slowMs = 300

export const handler = lambdaHandler(() => {
  const { FAULT } = process.env
  const server = new McpServer({ name: 'planted', version: '1.0.0' })
  server.registerTool('work', { description: 'Works' }, async () => {
    if (FAULT === 'slow') await sleep(slowMs)
    const isError = FAULT === 'picky' && currentCall()?.tenant === 'globex'
    return { content: [{ type: 'text', text: 'done' }], isError }
  })
  return server
})
