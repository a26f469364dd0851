import { lambdaHandler } from '@mcp-lambda/wrapper'
import { createEchoV1 } from './echo-v1.ts'

export const handler = lambdaHandler(createEchoV1)
