/**
 * The gateway as a process: in a container, or on AgentCore Runtime, whose contract for MCP servers is stateless streamable
 * HTTP at `0.0.0.0:8000/mcp` (Amazon Bedrock AgentCore developer guide, "Deploy MCP servers in AgentCore Runtime").
 */

import { serve } from '@mcp-lambda/wrapper'
import { createGateway } from './create-gateway.ts'
import { endOnSignals } from './end-on-signals.ts'
import { writeJsonLines } from './json-lines.ts'
import { readServing } from './serving.ts'

writeJsonLines(console)
const serving = serve(createGateway(), readServing(process.env))
endOnSignals(serving)
const { url } = await serving
console.info({ message: 'The gateway is served', url })
