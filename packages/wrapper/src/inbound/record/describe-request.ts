/** What may be recorded of a request. A caller chooses all of it, so each text is bounded and has the form of a name. */

import type { Trace } from '../../backend.ts'
import { isObject, type JsonRpcRequest } from '../../mcp/json-rpc.ts'
import { metaKey, readMeta } from '../../mcp/revisions.ts'
import type { ExchangeRecord } from './exchange-record.ts'

/** Most arguments that are named; further ones are counted together. */
const maxArguments = 12

/** What is recorded in place of a text that has not the form of a name. */
const notAName = '?'

/** Credentials are longer than 32 characters, nearly all of them; names of tools have up to 64. */
const name = /^[A-Za-z_][\w.-]{0,31}$/
const toolName = /^[\w.-]{1,64}$/

type Described = Pick<ExchangeRecord, 'method' | 'tool' | 'arguments' | 'client'>

/** @param isProven whether a name longer than 32 characters is known to be one of a tool */
export function describeRequest(request: JsonRpcRequest, isProven: (name: string) => boolean): Described {
  const { method, params = {} } = request
  const client = toClient(params.clientInfo ?? readMeta(request)[metaKey.clientInfo])
  return {
    method: /^[\w/$.-]{1,32}$/.test(method) ? method : notAName,
    ...(method === 'tools/call' && { tool: toToolName(params.name, isProven) }),
    ...(method === 'tools/call' && isObject(params.arguments) && { arguments: measureArguments(params.arguments) }),
    ...(client !== undefined && { client }),
  }
}

function toToolName(given: unknown, isProven: (name: string) => boolean): string {
  if (typeof given !== 'string' || !toolName.test(given)) return notAName
  return given.length <= 32 || isProven(given) ? given : notAName
}

function measureArguments(args: Readonly<Record<string, unknown>>): Record<string, number> {
  // Without a prototype: an argument may be called `constructor`.
  const sizes: Record<string, number> = Object.create(null)
  let named = 0
  for (const key in args) {
    named += 1
    const known = named <= maxArguments && name.test(key) ? key : notAName
    sizes[known] = (sizes[known] ?? 0) + measure(args[key])
  }
  return sizes
}

/** Characters of JSON, about: a text is not escaped to be measured. */
function measure(value: unknown): number {
  return typeof value === 'string' ? value.length + 2 : (JSON.stringify(value)?.length ?? 0)
}

function toClient(info: unknown): string | undefined {
  if (!isObject(info) || typeof info.name !== 'string') return undefined
  const { name: given, version } = info
  if (!/^[A-Za-z][\w .@/()-]{0,31}$/.test(given)) return notAName
  return typeof version === 'string' && /^v?\d[\w.+-]{0,15}$/.test(version) ? `${given} ${version}` : given
}

/** X-Ray's trace id from its header, else that of W3C trace context. */
export function readTraceId(
  request: JsonRpcRequest | undefined,
  asserted: Trace | undefined,
  xray: string | undefined,
) {
  const root = /(?:^|;)\s*Root=(1-[\da-f]{8}-[\da-f]{24})(?:;|$)/.exec(xray ?? asserted?.xray ?? '')?.[1]
  if (root !== undefined) return root
  const traceparent = asserted?.traceparent ?? (request && readMeta(request).traceparent)
  return typeof traceparent === 'string' ? /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-/.exec(traceparent)?.[1] : undefined
}
