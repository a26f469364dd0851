/** One call of a target's function: the message out, its answer in, within its deadline, and failures by their causes. */

import type { InvokeFailure, LambdaFunctions } from '@mcp-lambda/wrapper/client'
import { type ExchangeNotes, isObject, startDeadline, tookKey } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { type Admission, createAdmission } from './admission.ts'
import type { Outcome } from './circuit-breaker.ts'
import { type Attempt, attempt, DeadlinePassed, type Failed, fromDeadline } from './failures.ts'
import type { Invoke } from './invoke.ts'
import { protocolOf } from './protocols.ts'
import { openStream, readStream } from './read-stream.ts'
import { type Read, readWhole } from './read-whole.ts'
import { createReportFailure, type ReportDeps } from './report-failure.ts'
import { type RetryOptions, withRetries } from './retries.ts'
import { toTenantId, wantsNotifications } from './to-message.ts'

export type InvokeDeps = LambdaFunctions & ReportDeps & Pick<RetryOptions, 'sleep'>

/** Milliseconds kept from the caller's deadline, so that it is said here, with the target's name, that it passed. */
const reserveMs = 100

/** Calls of one target under way in one environment. Lambda hands an environment one at a time; a container has many. */
const defaultMaxConcurrent = 100

export function createInvoke(deps: InvokeDeps): Invoke {
  const { invokeFunction, streamFunction, random, sleep, now = Date.now } = deps
  const reportFailure = createReportFailure(deps)
  const admissions = new Map<string, Admission>()

  return async function invoke({ target, request, repeatable }, call, emit) {
    const report = (failed: Omit<Failed, 'kind'>) => reportFailure(failed, target, call)
    const tenantId = toTenantId(target, call)
    const startedMs = now()
    const limitMs = Math.min(call.deadlineMs - reserveMs - startedMs, target.timeoutMs ?? Number.POSITIVE_INFINITY)
    // A tool that is given no time might still do something.
    if (limitMs <= 0) throw report({ failure: fromDeadline(limitMs) })
    const protocol = await protocolOf(target)
    const context = { call, deadlineMs: toTargetDeadline(startedMs, limitMs) }
    const invocation = {
      functionName: target.functionName,
      ...(tenantId !== undefined && { tenantId }),
      ...(protocol.toClientContext && { clientContext: protocol.toClientContext(request, target, call) }),
      payload: JSON.stringify(protocol.toEvent(request, target, context)),
    }

    // From here on there is something to give back.
    const entry = admissionOf(target).enter()
    if (entry.kind === 'refused') throw report(entry)

    const deadline = startDeadline(limitMs, call.signal, { late: () => new DeadlinePassed() })
    const { signal, leftMs } = deadline
    const retrying = { repeatable, leftMs, signal, random, sleep }
    let attempts = 0

    function noteCall(notes: ExchangeNotes): void {
      call.note?.({ attempts, invokeMs: limitMs - leftMs(), ...notes })
    }

    async function askStreamed(): Promise<Attempt<Read>> {
      const open = () => {
        attempts += 1
        return openStream(streamFunction(invocation, signal))
      }
      const opened = await withRetries(open, retrying)
      return opened.kind === 'failed' ? opened : readStream(opened.value, request, target, emit, leftMs)
    }

    async function askWhole(): Promise<Attempt<Read>> {
      const ask = async () => {
        attempts += 1
        const answered = await attempt(invokeFunction(invocation, signal))
        return answered.kind === 'failed' ? answered : readWhole(answered.value, protocol, request, target)
      }
      return withRetries(ask, retrying)
    }

    const leave = (outcome: Outcome, state: 'done' | 'given up', notes: ExchangeNotes = {}) => {
      noteCall(notes)
      entry.leave(outcome)
      deadline.end(state)
    }

    const isStreamed = protocol.streams && wantsNotifications(request, target)
    const ended = await deadline.race(isStreamed ? askStreamed() : askWhole()).catch((error): Failed => {
      if (error instanceof DeadlinePassed) return { kind: 'failed', failure: fromDeadline(limitMs) }
      // The caller left, or `emit` failed.
      leave('unknown', 'given up')
      throw error
    })
    if (ended.kind === 'failed') {
      leave(toOutcome(ended.failure), 'given up')
      throw report(ended)
    }
    const { response, isOver } = ended.value
    leave('up', isOver ? 'done' : 'given up', toNotes(ended.value))
    return response
  }

  function admissionOf({ name, maxConcurrent = defaultMaxConcurrent }: Target): Admission {
    const known = admissions.get(name)
    if (known) return known
    const admission = createAdmission(maxConcurrent, now)
    admissions.set(name, admission)
    return admission
  }
}

/** What the target says of its own part, and what its invocation was called. */
function toNotes({ response, requestId }: Read): ExchangeNotes {
  const { [tookKey]: took } = 'result' in response && isObject(response.result._meta) ? response.result._meta : {}
  const { ms, cold } = isObject(took) ? took : {}
  return {
    ...(requestId !== undefined && { targetRequestId: requestId }),
    ...(typeof ms === 'number' && { targetMs: ms }),
    ...(cold === true && { targetCold: true }),
  }
}

function toOutcome({ health, cause }: InvokeFailure): Outcome {
  return health === 'down' ? { down: cause } : health
}

/** Slightly earlier than the gateway's own, so that a target can report its own time-out. */
function toTargetDeadline(startedMs: number, limitMs: number): number {
  return startedMs + limitMs - Math.min(reserveMs, limitMs / 10)
}
