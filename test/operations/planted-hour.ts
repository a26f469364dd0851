/** Lines that a gateway and its targets write while everything goes wrong once, as their functions would write them. */
import { type Backend, lambdaHandler, serve } from '@mcp-lambda/wrapper'
import { digestCatalogue } from '@mcp-lambda/wrapper/catalogue'
import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import { catalogueKey } from '@mcp-lambda/wrapper/protocol'
import { functionUrlEvent, lambdaContext, mirroredHeaders, modernRequest } from '@mcp-lambda/wrapper/testing'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { vi } from 'vitest'
import { createGateway, targetOf, tools } from '../../packages/gateway/test/fixtures.ts'
import { captureStdout } from '../../shared/capture-stdout.ts'

const offered = { tools: tools('work') }

const targets = ['well', 'failing', 'hanging', 'throttled', 'down', 'drifting', 'secret'].map(name =>
  targetOf(name, offered, name === 'drifting' ? { digests: [digestCatalogue(targetOf(name).catalogue)] } : {}),
)

const handlers = new Map(
  ['well', 'failing', 'hanging', 'drifting'].map(name => [
    `mcp-server-${name}-test`,
    lambdaHandler(
      () => {
        const server = new McpServer({ name, version: '1.0.0' })
        server.registerTool('work', {}, async () => {
          if (name === 'hanging') await new Promise(() => undefined)
          return { content: [{ type: 'text', text: 'done' }], isError: name === 'failing' }
        })
        return server
      },
      { record: true },
    ),
  ]),
)

/** The next digest that `drifting` gives: of another catalogue, then of another version. */
const digests = [digestCatalogue(targetOf('drifting', offered).catalogue), `99.${'b'.repeat(43)}`]

const invokeFunction: InvokeFunction = async ({ functionName, payload }) => {
  if (functionName.includes('throttled')) throw fromLambda(429, 'TooManyRequestsException')
  if (functionName.includes('down')) throw fromLambda(404, 'ResourceNotFoundException')
  const context = lambdaContext()
  const answer = (await handlers.get(functionName)?.(JSON.parse(payload), context)) as { result?: { _meta?: object } }
  if (functionName.includes('drifting') && answer.result) {
    answer.result._meta = { ...answer.result._meta, [catalogueKey]: digests.shift() }
  }
  return { payload: JSON.stringify(answer), requestId: context.awsRequestId }
}

function fromLambda(httpStatusCode: number, name: string): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode, requestId: 'refused' } })
}

/** Every line of a record, parsed. */
export async function plantHour(): Promise<Record<string, unknown>[]> {
  const stdout = captureStdout()
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  try {
    const allow = targets.filter(({ name }) => name !== 'secret').map(({ name }) => ({ names: [`${name}___*`] }))
    const gateway = createGateway({
      targets,
      invokeFunction,
      access: { policy: { mode: 'enforce', allow } },
      record: true,
    })
    const ask = (name: string, context: object = {}) =>
      gateway(modernRequest('tools/call', { name, arguments: {} }, { meta: { 'mcp-lambda/tenant': 'acme' } }), {
        ...lambdaContext(),
        xRayTraceId: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        ...context,
      })
    for (const name of ['well', 'failing', 'throttled', 'drifting', 'drifting', 'secret']) await ask(`${name}___work`)
    for (let count = 0; count < 6; count += 1) await ask('down___work')
    await ask('hanging___work', { getRemainingTimeInMillis: () => 300 })
    await gateway(modernRequest('tools/unheard-of'), lambdaContext())
    await sendWrongToken()
    await leave()
    await vi.waitUntil(() => stdout.lines.some(line => line.includes('"cancelled"')), { timeout: 8_000 })
  } finally {
    stdout.restore()
    silent.mockRestore()
  }
  return stdout.lines.filter(line => line.includes('mcp.exchange')).map(line => JSON.parse(line))
}

async function sendWrongToken(): Promise<void> {
  const gateway = createGateway({
    targets,
    doors: { functionUrl: 'jwt' },
    access: { jwt: { issuers: [{ issuer: 'https://idp.test' }], audience: ['https://mcp.test'], requiredScopes: [] } },
    record: true,
  })
  const body = modernRequest('tools/list')
  const headers = { ...mirroredHeaders(body), authorization: 'Bearer no-token' }
  await gateway(functionUrlEvent({ headers, body }), lambdaContext())
}

/** A caller that hangs up once its call has begun. */
async function leave(): Promise<void> {
  const gone = new AbortController()
  const backend: Backend = {
    exchange: (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        gone.abort()
      }),
  }
  const served = await serve(backend, { port: 0, record: true })
  const message = modernRequest('tools/list')
  const request = { method: 'POST', body: JSON.stringify(message), signal: gone.signal }
  const headers = {
    ...mirroredHeaders(message),
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
  await fetch(served.url, { ...request, headers }).catch(() => undefined)
  await served.close()
}
