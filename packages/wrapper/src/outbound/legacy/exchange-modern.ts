import type { Call, Emit } from '../../backend.ts'
import { noCaching } from '../../mcp/cache-hints.ts'
import type { JsonRpcRequest, JsonRpcResponse } from '../../mcp/json-rpc.ts'
import { metaKey, readMeta } from '../../mcp/revisions.ts'
import { isWanted, toDiscoverResult, toLegacyRequest, toModernResult } from '../../mcp/upgrade.ts'
import { lazy } from '../../primitives/lazy.ts'
import type { KeepOptions, StateKeys } from './keep-options.ts'
import type { Session } from './session.ts'

export type ExchangeModern = (
  session: Session,
  request: JsonRpcRequest,
  call: Call,
  emit: Emit,
) => Promise<JsonRpcResponse>

/** Answers requests of 2026-07-28 from 2025-era servers. */
export function createExchangeModern(
  { cacheHint = noCaching, rerun = [] }: Pick<KeepOptions, 'cacheHint' | 'rerun'>,
  stateKeys: StateKeys | undefined,
): ExchangeModern {
  const mayAsk: ReadonlySet<unknown> = new Set(rerun)
  const checkParamHeaders = lazy(loadParamHeadersCheck)

  return async function exchangeModern(session, request, call, emit) {
    const { initialized } = session
    const { serverInfo } = initialized
    const { id, method, params } = request
    if (method === 'server/discover') {
      return { jsonrpc: '2.0', id, result: toDiscoverResult(initialized, cacheHint) }
    }
    if (method === 'subscriptions/listen') return (await loadEmptySubscription())(request, serverInfo, emit)
    if (method === 'tools/call' && call.paramHeaders) await (await checkParamHeaders())(session, request, call)
    const logLevel = readMeta(request)[metaKey.logLevel]
    const emitWanted: Emit = message => (isWanted(message, logLevel) ? emit(message) : undefined)
    const response =
      stateKeys && mayAsk.has(params?.name ?? params?.uri)
        ? await (await loadQuestions())(session, request, call, emitWanted, stateKeys)
        : await session.exchange(toLegacyRequest(request), call, emitWanted)
    if ('result' in response) {
      return { ...response, result: toModernResult(method, response.result, serverInfo, cacheHint) }
    }
    return (await loadErrors())(response, request)
  }
}

/** Only servers that ask anything need it, and it brings cryptography. */
const loadQuestions = lazy(
  async () => (await import('./multi-round-trip/exchange-with-questions.ts')).exchangeWithQuestions,
)

/** Few clients listen to a function. */
const loadEmptySubscription = lazy(
  async () => (await import('../../mcp/empty-subscription.ts')).answerWithEmptySubscription,
)

/** Few calls end in an error of the protocol. */
const loadErrors = lazy(async () => (await import('../../mcp/upgrade-error.ts')).toModernFailure)

/** Only calls over HTTP have headers to check. */
async function loadParamHeadersCheck() {
  const { createParamHeadersCheck } = await import('./param-headers-check.ts')
  return createParamHeadersCheck()
}
