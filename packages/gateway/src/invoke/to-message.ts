/** The message to a target: the client's request, with facts of the call from the gateway. */

import { type Call, ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import { tenantIdPattern } from '@mcp-lambda/wrapper/client'
import {
  catalogueKey,
  isObject,
  type JsonObject,
  type JsonRpcRequest,
  metaKey,
  requestIdKey,
  stripCallFacts,
  writeCallFacts,
} from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { toErrorData } from '../error-data.ts'

export type CallContext = {
  readonly call: Call
  /** When the target must have answered: milliseconds since the epoch. */
  readonly deadlineMs: number
}

/** The client's own `_meta` without keys under `mcp-lambda/`, and the facts of the call. */
export function toMessage(request: JsonRpcRequest, target: Target, { call, deadlineMs }: CallContext): JsonRpcRequest {
  const { principal, tenant, trace } = call
  const facts = writeCallFacts({
    ...(principal && { principal }),
    ...(tenant !== undefined && { tenant }),
    deadlineMs,
    ...(trace && { trace }),
  })
  const asked = { ...(target.digests && { [catalogueKey]: true }), ...facts, [requestIdKey]: call.requestId }
  return { ...request, params: { ...request.params, _meta: { ...stripCallFacts(metaOf(request)), ...asked } } }
}

/** Whether notifications may precede the response: the client wants progress, or log lines of a server that logs. */
export function wantsNotifications(request: JsonRpcRequest, { catalogue }: Target): boolean {
  const { progressToken, [metaKey.logLevel]: logLevel } = metaOf(request)
  return progressToken !== undefined || (logLevel !== undefined && 'logging' in catalogue.capabilities)
}

/** Lambda keeps an environment for each tenant of a function in per-tenant isolation, and refuses a call without one. */
export function toTenantId({ name, perTenant }: Target, { tenant }: Call): string | undefined {
  if (!perTenant) return undefined
  if (tenant !== undefined && tenantIdPattern.test(tenant)) return tenant
  throw new RpcError(
    ErrorCode.forbidden,
    `${name}: it serves each tenant apart, and this caller has ${tenant === undefined ? 'no tenant' : 'one that Lambda takes no name of'}`,
    toErrorData({ target: name, cause: 'no_tenant', retryable: false }),
  )
}

export function metaOf({ params }: JsonRpcRequest): JsonObject {
  return isObject(params?._meta) ? params._meta : {}
}
