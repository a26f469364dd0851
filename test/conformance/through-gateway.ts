/** The v1 fixture as a target behind the gateway, and a client-side renamer, so that the suite finds the names it knows. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { askForCatalogue } from '@mcp-lambda/gateway/packaging'
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { startGatewayOnLambda } from '../on-lambda/gateway.ts'
import { createEverythingV1 } from './fixtures/everything-v1.ts'
import { type Host, stateKeys } from './hosts.ts'

const target = 'everything'
const prefix = `${target}___`

export async function startGatewayHost(): Promise<Host & { close(): Promise<void> }> {
  const gateway = await startGatewayOnLambda({
    yml: `
      doors: { functionUrl: none }
      allowedOrigins: ['http://localhost:*', 'http://127.0.0.1:*']`,
    authType: 'NONE',
    environment: { MCP_STATE_KEYS: stateKeys },
    behind: [
      {
        target,
        source: 'conformance/fixtures/handler-v1.ts',
        catalogue: await askForCatalogue(lambdaHandler(createEverythingV1) as Parameters<typeof askForCatalogue>[0]),
        environment: { STREAMING: 'true', MCP_STATE_KEYS: stateKeys },
      },
    ],
  })
  const renamer = createServer((request, response) => {
    rename(gateway.mcpUrl, request, response).catch(error => response.destroy(error))
  })
  await new Promise<void>(resolve => renamer.listen(0, '127.0.0.1', resolve))
  const { port } = renamer.address() as AddressInfo
  return {
    name: 'v1-by-gateway',
    url: `http://127.0.0.1:${port}/mcp`,
    async close() {
      renamer.closeAllConnections()
      await new Promise(resolve => renamer.close(resolve))
      await gateway.close()
    },
  }
}

/** Adds the target's name to what a request names, in its body and its header, and takes it off what is listed. */
async function rename(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = await text(request)
  const { 'content-length': _length, host: _host, connection: _connection, ...headers } = request.headers
  const name = headers['mcp-name']
  const isResource = headers['mcp-method'] === 'resources/read'
  const answer = await fetch(url, {
    method: request.method ?? 'POST',
    headers: {
      ...(headers as Record<string, string>),
      ...(typeof name === 'string' && !isResource && { 'mcp-name': prefix + name }),
    },
    ...(sent !== '' && { body: toPrefixed(sent) }),
  })
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  // Passed on as it comes; no name is cut in two, since each message is written at once.
  for await (const chunk of answer.body ?? []) response.write(withoutPrefix(Buffer.from(chunk).toString('utf8')))
  response.end()
}

function toPrefixed(body: string): string {
  let message: { method?: unknown; params?: { name?: unknown; ref?: { type?: unknown; name?: unknown } } }
  try {
    message = JSON.parse(body)
  } catch {
    return body
  }
  const { method, params } = message
  if ((method === 'tools/call' || method === 'prompts/get') && typeof params?.name === 'string') {
    params.name = prefix + params.name
  }
  if (method === 'completion/complete' && params?.ref?.type === 'ref/prompt')
    params.ref.name = `${prefix}${params.ref.name}`
  return JSON.stringify(message)
}

function withoutPrefix(body: string): string {
  return body.replaceAll(`"name":"${prefix}`, '"name":"')
}
