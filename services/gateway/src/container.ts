/**
 * The gateway as a process: in a container, or on AgentCore Runtime, whose contract for MCP servers is stateless streamable
 * HTTP at `0.0.0.0:8000/mcp` (Amazon Bedrock AgentCore developer guide, "Deploy MCP servers in AgentCore Runtime").
 */

import packaged from 'virtual:targets'
import { serve } from '@mcp-lambda/wrapper'
import { compose } from './compose.ts'
import { endOnSignals } from './end-on-signals.ts'
import { writeJsonLines } from './json-lines.ts'
import { readServing } from './serving.ts'

writeJsonLines(console)
const { gateway, options } = compose(process.env, packaged)
const serving = serve(gateway, { ...options, ...readServing(process.env) })
endOnSignals(serving)
const { url } = await serving
console.info({ message: 'The gateway is served', url })
