import { lambdaHandler } from '@mcp-lambda/wrapper'
import { createEchoV2 } from './echo-v2.ts'

export const handler = lambdaHandler(createEchoV2)
