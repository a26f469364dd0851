import { lambdaHandler } from '@mcp-lambda/wrapper'
import { createServer } from './server.ts'

export const handler = lambdaHandler(() => createServer(['The gateway hides what the policy does not allow.']))
