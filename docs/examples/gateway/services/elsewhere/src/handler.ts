import { lambdaHandler, remote } from '@mcp-lambda/wrapper'

export const handler = lambdaHandler(remote('https://mcp.example.com/mcp'))
