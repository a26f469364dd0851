/** The child of every contender that puts a process on Lambda. */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { createEchoV1 } from './echo-v1.ts'

await createEchoV1().connect(new StdioServerTransport())
