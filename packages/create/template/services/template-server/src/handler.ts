/** The composition root: the only file that reads the environment. */
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { createServer } from './server.ts'

export const handler = lambdaHandler(createServer)
