/**
 * The gateway as a process: in a container, or on AgentCore Runtime. Its contract for MCP servers is stateless streamable
 * HTTP at `0.0.0.0:8000/mcp` (Amazon Bedrock AgentCore developer guide, "Deploy MCP servers in AgentCore Runtime").
 */

import { serve } from '@mcp-lambda/wrapper'
import { endOnSignals } from './container/end-on-signals.ts'
import { writeJsonLines } from './container/json-lines.ts'
import { readServing } from './container/serving.ts'
import { createGateway } from './create-gateway.ts'

writeJsonLines(console)
const serving = serve(createGateway(), { ...readServing(process.env), record: true })
endOnSignals(serving)
const { url } = await serving
console.info({ message: 'The gateway is served', url })
