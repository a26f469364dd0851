/** The server on this machine, for any MCP client: no Lambda, and no build. */
import { serve } from '@mcp-lambda/wrapper'
import { createServer } from './handler.ts'

const { url } = await serve(createServer, { port: Number(process.env.PORT ?? 8080) })
console.log(url)
