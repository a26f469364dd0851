/** An HTTP API of API Gateway with a stage or a mapping: all outside its path is answered by the API itself. */

import { createServer, type IncomingMessage } from 'node:http'
import { listenLocally, readBody } from '@mcp-lambda/lambda-local/machine'
import { onTestFinished } from 'vitest'
import type { GatewayOnLambda } from '../../on-lambda/gateway.ts'

/** Gives the URL of the endpoint. @param prefix of a stage or mapping, which stays in the path of the event */
export async function startApiInFront({ lambda, gatewayName }: GatewayOnLambda, prefix: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const { url = '' } = request
    if (!url.startsWith(`${prefix}/`)) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}')
      return
    }
    const { payload } = await lambda.invoke(gatewayName, await toEvent(request))
    const { statusCode, headers, body = '' } = JSON.parse(payload)
    response.writeHead(statusCode, headers).end(body)
  })
  const { port, close } = await listenLocally(server, { host: '127.0.0.1', port: 0 })
  onTestFinished(close)
  return `http://127.0.0.1:${port}${prefix}/mcp`
}

/** Payload 2.0. */
async function toEvent(request: IncomingMessage): Promise<object> {
  const { pathname, search } = new URL(request.url ?? '', 'http://localhost')
  const body = await readBody(request, 6 * 1024 * 1024)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { ...request.headers, 'x-forwarded-proto': 'http' },
    ...(body?.length && { body: body.toString() }),
    isBase64Encoded: false,
    requestContext: {
      http: { method: request.method, path: pathname },
      domainName: 'abc.execute-api.us-east-1.amazonaws.com',
    },
  }
}
