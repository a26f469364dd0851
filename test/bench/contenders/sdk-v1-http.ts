/** SDK v1's own way to serve HTTP without sessions: a server and a transport for each request, answered as JSON. */
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { createEchoV1 } from './echo-v1.ts'
import { throughFetch } from './through-fetch.ts'

export const handler = throughFetch(async request => {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  await createEchoV1().connect(transport)
  return transport.handleRequest(request)
})
