/** SDK v2's own way to serve HTTP. */
import { createMcpHandler } from '@modelcontextprotocol/server'
import { createEchoV2 } from './echo-v2.ts'
import { throughFetch } from './through-fetch.ts'

const { fetch } = createMcpHandler(createEchoV2)

export const handler = throughFetch(fetch)
