/** The server of the in-process tests as a child: it reads its messages by the strict schemas of SDK v1. */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { createV1 } from '../fixtures.ts'

await createV1().connect(new StdioServerTransport())
