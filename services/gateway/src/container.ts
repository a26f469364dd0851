/**
 * The gateway as a process: in a container, or on AgentCore Runtime, whose contract for MCP servers is stateless streamable
 * HTTP at `0.0.0.0:8000/mcp` (Amazon Bedrock AgentCore developer guide, "Deploy MCP servers in AgentCore Runtime").
 */

import packaged from 'virtual:targets'
import { serve } from '@mcp-lambda/wrapper'
import { compose } from './compose.ts'

const { gateway, options } = compose(process.env, packaged)
const { PORT: port = '8000', HOST: host = '0.0.0.0' } = process.env

const served = await serve(gateway, { ...options, port: Number(port), host })

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => served.close())

console.info({ message: 'The gateway is served', url: served.url })
