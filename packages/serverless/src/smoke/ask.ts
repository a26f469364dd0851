/** One MCP request without a client: by HTTP, signed or not, or by `lambda:Invoke`. */

import { Sha256 } from '@aws-crypto/sha256-js'
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { anonymousEnvelope, isObject, type JsonObject, parseJsonOrUndefined } from '@mcp-lambda/wrapper/protocol'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'

/** Gives the result. Throws with a sentence for everything else. */
export type Ask = (method: string, params?: JsonObject) => Promise<JsonObject>

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Sends to the endpoint of a function URL with `AWS_IAM`. */
export function askSigned(url: string, client: LambdaClient, fetch: Fetch): Ask {
  return async (method, params) => {
    const init = toRequest(method, params)
    const response = await fetch(url, { ...init, headers: await sign(url, init, client) })
    const text = await response.text()
    if (response.ok) return readResult(method, readAnswer(text, response.headers.get('content-type') ?? ''))
    const why = response.status === 403 ? '. Does this caller have the policy of the callers?' : ''
    throw new Error(`HTTP ${response.status}: ${shorten(text)}${why}`)
  }
}

/** Invokes a function. One in per-tenant isolation gets a tenant of its own. */
export function askByInvoke(functionName: string, client: LambdaClient): Ask {
  return async (method, params) => {
    const { body } = toRequest(method, params)
    const invoke = (tenant: { TenantId?: string }) =>
      client.send(new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(body), ...tenant }))
    const { Payload, FunctionError } = await invoke({}).catch(error => {
      // Lambda says so only when it is asked.
      if (error.name !== 'InvalidParameterValueException' || !/tenant/i.test(error.message)) throw error
      return invoke({ TenantId: 'smoke-test' })
    })
    const text = Buffer.from(Payload ?? []).toString()
    if (FunctionError !== undefined) throw new Error(`${FunctionError}: ${shorten(text)}`)
    return readResult(method, parseJsonOrUndefined(text))
  }
}

/** An unsigned request, as a client without a token sends it. */
export function toRequest(method: string, params: JsonObject = {}) {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 'smoke-test',
    method,
    params: { ...params, _meta: anonymousEnvelope },
  })
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof params.name === 'string' && { 'mcp-name': params.name }),
  }
  return { method: 'POST', headers, body }
}

async function sign(url: string, { headers, body }: ReturnType<typeof toRequest>, { config }: LambdaClient) {
  const { protocol, hostname, port, host, pathname } = new URL(url)
  const signer = new SignatureV4({
    service: 'lambda',
    region: await config.region(),
    credentials: await config.credentials(),
    sha256: Sha256,
  })
  const request = new HttpRequest({
    method: 'POST',
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: pathname,
    headers: { ...headers, host },
    body,
  })
  const { host: _, ...signed } = (await signer.sign(request)).headers
  return signed
}

/** JSON, or the last event of a stream: the response comes after its notifications. */
function readAnswer(text: string, contentType: string): unknown {
  if (!contentType.startsWith('text/event-stream')) return parseJsonOrUndefined(text)
  const data = text.split('\n').filter(line => line.startsWith('data:'))
  return parseJsonOrUndefined(data.at(-1)?.slice('data:'.length) ?? '')
}

function readResult(method: string, message: unknown): JsonObject {
  const { result, error } = isObject(message) ? message : {}
  if (isObject(result)) return result
  const said = isObject(error) ? `error ${error.code}: ${error.message}` : 'no JSON-RPC response'
  throw new Error(`${method}: ${said}`)
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
