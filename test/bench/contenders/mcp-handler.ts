import { createMcpHandler } from 'mcp-handler'
import { registerEcho } from './echo-v2.ts'
import { throughFetch } from './through-fetch.ts'

export const handler = throughFetch(createMcpHandler(registerEcho, { serverInfo: { name: 'echo', version: '1.0.0' } }))
