import type { CallFacts, Principal, Trace } from '../backend.ts'
import { isString, isStringArray } from '../primitives/is-string.ts'
import { isObject, type JsonObject } from './json-rpc.ts'

/** The reserved prefix of this product: read on invoke alone, removed from HTTP requests. */
const prefix = 'mcp-lambda/'

/** The request id of the call that a message belongs to: that of the gateway, or of the function in front of a child. */
export const requestIdKey = `${prefix}request-id`

/** Writes call facts into a message's `_meta`: client context would hold only 2.6 KB. */
export function writeCallFacts(facts: CallFacts): JsonObject {
  const meta: JsonObject = {}
  if (facts.principal) meta[`${prefix}principal`] = facts.principal
  if (facts.tenant !== undefined) meta[`${prefix}tenant`] = facts.tenant
  if (facts.deadlineMs !== undefined) meta[`${prefix}deadline`] = facts.deadlineMs
  if (facts.trace) meta[`${prefix}trace`] = facts.trace
  if (facts.token !== undefined) meta[`${prefix}token`] = facts.token
  return meta
}

/** Reads the call facts in a message's `_meta`. A fact of the wrong shape counts as absent. */
export function readCallFacts(meta: JsonObject): CallFacts {
  const principal = readPrincipal(meta[`${prefix}principal`])
  const tenant = meta[`${prefix}tenant`]
  const deadlineMs = meta[`${prefix}deadline`]
  const trace = readTrace(meta[`${prefix}trace`])
  const token = meta[`${prefix}token`]
  return {
    ...(principal && { principal }),
    ...(isString(tenant) && { tenant }),
    ...(typeof deadlineMs === 'number' && Number.isFinite(deadlineMs) && { deadlineMs }),
    ...(trace && { trace }),
    ...(isString(token) && { token }),
  }
}

/** Removes the reserved keys. Returns the same object when there is none, which is the ordinary case. */
export function stripCallFacts(meta: JsonObject): JsonObject {
  if (!Object.keys(meta).some(isReserved)) return meta
  return Object.fromEntries(Object.entries(meta).filter(([key]) => !isReserved(key)))
}

/** Misspelt ones, too: a token under `MCP-Lambda/Token` is not read, and must not go on to a target. */
function isReserved(key: string): boolean {
  return /^\s*mcp-lambda\//i.test(key)
}

function readPrincipal(value: unknown): Principal | undefined {
  if (!isObject(value) || !isString(value.id)) return undefined
  return {
    id: value.id,
    ...(isString(value.tenant) && { tenant: value.tenant }),
    ...(isStringArray(value.roles) && { roles: value.roles }),
    ...(isStringArray(value.scopes) && { scopes: value.scopes }),
    ...(isObject(value.claims) && { claims: value.claims }),
  }
}

function readTrace(value: unknown): Trace | undefined {
  if (!isObject(value)) return undefined
  return Object.fromEntries(traceNames.flatMap(name => (isString(value[name]) ? [[name, value[name]]] : [])))
}

const traceNames = ['traceparent', 'tracestate', 'baggage', 'xray'] satisfies (keyof Trace)[]
