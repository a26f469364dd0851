/** AWS Labs' wrapper, by its adapter for a message as the payload: a child is spawned, initialised and ended by each call. */
import { fileURLToPath } from 'node:url'
import { stdioServerAdapter } from '@aws/run-mcp-servers-with-aws-lambda'

const server = fileURLToPath(new URL('./echo-stdio.mjs', import.meta.url))

export const handler = (message: unknown, context: unknown) =>
  stdioServerAdapter({ command: process.execPath, args: [server] }, message, context)
