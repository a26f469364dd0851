import { randomUUID } from 'node:crypto'
import type { HttpEvent } from '../inbound/lambda/http-event.ts'
import type { LambdaContext } from '../inbound/lambda/lambda-context.ts'
import type { JsonObject, JsonRpcRequest } from '../mcp/json-rpc.ts'

/** A Lambda context with time to spare. */
export function lambdaContext(override: Partial<LambdaContext> & { remainingMs?: number } = {}): LambdaContext {
  const { remainingMs = 30_000, ...rest } = override
  const endsAtMs = Date.now() + remainingMs
  return { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => endsAtMs - Date.now(), ...rest }
}

/** A JSON-RPC request as a 2025-era client sends it. */
export function legacyRequest(method: string, params: JsonObject = {}): JsonRpcRequest {
  return { jsonrpc: '2.0', id: 1, method, params }
}

/** A JSON-RPC request as a 2026-07-28 client sends it. */
export function modernRequest(
  method: string,
  params: JsonObject = {},
  { clientCapabilities = {}, meta = {} }: { clientCapabilities?: JsonObject; meta?: JsonObject } = {},
): JsonRpcRequest {
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': clientCapabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
  }
  return legacyRequest(method, { ...params, _meta: { ...envelope, ...meta } })
}

type HttpParts = { method?: string; path?: string; headers?: Record<string, string>; body?: unknown }

/** A function URL event (payload 2.0). A body that is not a string is sent as JSON. */
export function functionUrlEvent({ method = 'POST', path = '/mcp', headers = {}, body }: HttpParts = {}): HttpEvent {
  return {
    version: '2.0',
    rawPath: path,
    headers: { ...jsonHeaders, ...headers },
    ...(body !== undefined && { body: toText(body) }),
    isBase64Encoded: false,
    requestContext: { http: { method }, domainName: 'abc.lambda-url.us-east-1.on.aws' },
  }
}

/** An API Gateway HTTP API event (payload 2.0). */
export function httpApiEvent(parts: HttpParts = {}): HttpEvent {
  const event = functionUrlEvent(parts)
  return {
    ...event,
    requestContext: { ...event.requestContext, domainName: 'abc.execute-api.us-east-1.amazonaws.com' },
  }
}

/** An API Gateway REST API event (payload 1.0). */
export function restApiEvent({ method = 'POST', path = '/mcp', headers = {}, body }: HttpParts = {}): HttpEvent {
  const sent = { ...jsonHeaders, ...headers }
  return {
    httpMethod: method,
    path,
    headers: sent,
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    body: body === undefined ? null : toText(body),
    isBase64Encoded: false,
    requestContext: { identity: {} },
  }
}

/** An Application Load Balancer event, with multi-value headers switched on or off at the target group. */
export function albEvent({ multiValue = false, ...parts }: HttpParts & { multiValue?: boolean } = {}): HttpEvent {
  const { headers, multiValueHeaders, ...event } = restApiEvent(parts)
  return {
    ...event,
    ...(multiValue ? { multiValueHeaders: multiValueHeaders ?? {} } : { headers: headers ?? {} }),
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/mcp/1' },
    },
  }
}

/** Headers a 2026-07-28 client must mirror a request into. */
export function mirroredHeaders(request: JsonRpcRequest): Record<string, string> {
  const name = request.params?.name ?? request.params?.uri
  return {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': request.method,
    ...(typeof name === 'string' && { 'mcp-name': name }),
  }
}

const jsonHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

function toText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}
