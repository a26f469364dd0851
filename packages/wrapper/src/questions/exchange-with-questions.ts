import type { Call } from '../backend.ts'
import type { LegacySession } from '../backends/legacy-session.ts'
import { toLegacyRequest } from '../era/to-modern.ts'
import type { JsonRpcMessage, JsonRpcRequest } from '../json-rpc.ts'
import { createRace } from '../race.ts'
import { openRound } from './round.ts'
import { createSeal } from './seal.ts'

/** Runs exchanges in which the server may ask; one with open questions ends with the result that puts them. */
export type ExchangeWithQuestions = (
  session: LegacySession,
  request: JsonRpcRequest,
  call: Call,
) => AsyncGenerator<JsonRpcMessage, void, undefined>

export function createExchangeWithQuestions(stateKeys: readonly string[]): ExchangeWithQuestions {
  const seal = createSeal(stateKeys)

  return async function* exchangeWithQuestions(session, request, call) {
    const round = openRound(request, call, seal, String(session.initialized.serverInfo.name))
    const stop = new AbortController()
    const signal = AbortSignal.any([call.signal, stop.signal])
    const messages = session.exchange(toLegacyRequest(request), { ...call, signal }, round.answer)
    const { race, interrupt } = createRace()
    const asked = new Error('The server asks its client')
    round.asked.then(() => interrupt(asked), interrupt)
    try {
      for (;;) {
        const next = await race(messages.next())
        if (next.done) return
        yield next.value
      }
    } catch (error) {
      if (error !== asked) throw error
      yield { jsonrpc: '2.0', id: request.id, result: round.toResult() }
    } finally {
      // The server is left in the middle of its question, and so is of no more use.
      stop.abort()
      // Also when the caller leaves between two messages: only at its end does an exchange mark its session as unusable.
      await messages.return()
    }
  }
}
