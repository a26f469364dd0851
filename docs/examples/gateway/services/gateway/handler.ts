import { createGateway } from '@mcp-lambda/gateway'
import { lambdaHandler } from '@mcp-lambda/wrapper'

export const handler = lambdaHandler(createGateway())
