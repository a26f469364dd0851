import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../../backend.ts'
import * as ErrorCode from '../../../mcp/error-codes.ts'
import {
  isObject,
  type JsonObject,
  type JsonRpcMessage,
  type JsonRpcRequest,
  RpcError,
  toFailure,
} from '../../../mcp/json-rpc.ts'
import { digestOf, toBinding } from '../../../mcp/request-state/binding.ts'
import type { Seal } from '../../../mcp/request-state/seal.ts'
import { metaKey, readMeta } from '../../../mcp/revisions.ts'

/**
 * One round of a call in which a 2025-era server may put questions to its client.
 *
 * Such a server holds the call open while it waits. Nothing is held between two invocations, so the call is run again
 * from the start each time the client comes back. Questions already answered are answered from the sealed record.
 */
export type Round = {
  /** The answer to a question, when the record has it; undefined leaves the server waiting. */
  answer(question: JsonRpcRequest): JsonRpcMessage | undefined
  /** Settles once a question was left unanswered and the server has had time to put those that go with it. */
  readonly asked: Promise<void>
  /** The result that takes the open questions to the client. */
  toResult(): JsonObject
}

type Answered = { digest: string; answer: JsonObject }
type Asked = { digest: string; key: string }
type SealedRecord = { expiresAtMs: number; answered: Answered[]; asked: Asked[] }

/** How long a client may take over its questions. A record can be used again until then: it holds answers, not effects. */
const keepForMs = 15 * 60_000

/** Questions put at once go to the client at once; from a child process they come one line after the other. */
const quietMs = 20

/** Reserved key of a question's `_meta` under which a server may name it for the client. */
const questionKey = 'mcp-lambda/question'

export function openRound(request: JsonRpcRequest, call: Call, seal: Seal, serverName: string): Round {
  const boundTo = toBinding(request, call, serverName)
  const { answered, asked } = readRecord(request, seal, boundTo)
  const given = [...answered, ...readResponses(request, asked)]
  const stated = readMeta(request)[metaKey.clientCapabilities]
  const capabilities = isObject(stated) ? stated : {}
  const open: { key: string; digest: string; request: JsonObject }[] = []
  let count = 0
  let settle: (failure?: Error) => void = () => undefined
  const wait = new Promise<void>((resolve, reject) => {
    settle = failure => (failure ? reject(failure) : resolve(sleep(quietMs)))
  })
  wait.catch(() => undefined)

  function answer(question: JsonRpcRequest): JsonRpcMessage | undefined {
    const { [questionKey]: name, ...meta } = readMeta(question)
    // An id of 2025-11-25, new each time the code runs, by which a server tells later that a page was seen to.
    const { _meta, elicitationId: _id, ...own } = question.params ?? {}
    const params = Object.keys(meta).length > 0 ? { ...own, _meta: meta } : own
    const digest = digestOf([question.method, params])
    const recorded = given[count]
    count += 1
    if (recorded) {
      if (recorded.digest === digest) return { jsonrpc: '2.0', id: question.id, result: recorded.answer }
      settle(
        new RpcError(ErrorCode.invalidParams, 'The server asks something else than before; call again from the start'),
      )
      return undefined
    }
    const needed = neededCapabilities(question)
    if (!needed) return toFailure(question.id, ErrorCode.methodNotFound, `No client answers ${question.method}`)
    if (!hasCapabilities(capabilities, needed)) {
      settle(missingCapabilities(needed))
      return undefined
    }
    // Of two open questions with one name, the answer would go to both.
    const isOwnName = typeof name === 'string' && !open.some(other => other.key === name)
    const key = isOwnName ? name : `question-${count}`
    open.push({ key, digest, request: { method: question.method, params } })
    settle()
    return undefined
  }

  return {
    answer,
    asked: wait,
    toResult() {
      const record: SealedRecord = {
        expiresAtMs: Date.now() + keepForMs,
        answered: given,
        asked: open.map(({ key, digest }) => ({ key, digest })),
      }
      return {
        resultType: 'input_required',
        inputRequests: Object.fromEntries(open.map(question => [question.key, question.request])),
        requestState: seal.close(record, boundTo),
      }
    },
  }
}

function readRecord(request: JsonRpcRequest, seal: Seal, boundTo: string): Omit<SealedRecord, 'expiresAtMs'> {
  const state = request.params?.requestState
  if (state === undefined) return { answered: [], asked: [] }
  const opened = typeof state === 'string' ? (seal.open(state, boundTo) as SealedRecord | undefined) : undefined
  if (!opened) {
    throw new RpcError(
      ErrorCode.invalidParams,
      'This requestState was not made for this call: it was altered, or belongs to another caller or request',
    )
  }
  if (opened.expiresAtMs < Date.now()) {
    throw new RpcError(ErrorCode.invalidParams, 'This requestState has expired; call again from the start')
  }
  return opened
}

/** Answers to the open questions, in the order they were put; from the first one missing on they are put again. */
function readResponses(request: JsonRpcRequest, asked: readonly Asked[]): Answered[] {
  const responses = request.params?.inputResponses ?? {}
  if (!isObject(responses)) throw notAnObject('inputResponses')
  const answers: Answered[] = []
  for (const { key, digest } of asked) {
    const answer = Object.hasOwn(responses, key) ? responses[key] : undefined
    if (answer === undefined) break
    if (!isObject(answer)) throw notAnObject(`inputResponses.${key}`)
    answers.push({ digest, answer })
  }
  return answers
}

function notAnObject(name: string): RpcError {
  return new RpcError(ErrorCode.invalidParams, `${name} must be an object`)
}

function neededCapabilities({ method, params }: JsonRpcRequest): JsonObject | undefined {
  switch (method) {
    case 'elicitation/create':
      return { elicitation: params?.mode === 'url' ? { url: {} } : { form: {} } }
    case 'sampling/createMessage':
      return { sampling: {} }
    case 'roots/list':
      return { roots: {} }
    default:
      return undefined
  }
}

function hasCapabilities({ elicitation, ...others }: JsonObject, needed: JsonObject): boolean {
  // Before there were pages to open there were forms alone, and `{}` still means them.
  const isForms = isObject(elicitation) && Object.keys(elicitation).length === 0
  return includes({ ...others, elicitation: isForms ? { form: {} } : elicitation }, needed)
}

function includes(declared: unknown, needed: JsonObject): boolean {
  if (!isObject(declared)) return false
  return Object.entries(needed).every(([name, inner]) => includes(declared[name], inner as JsonObject))
}

function missingCapabilities(needed: JsonObject): RpcError {
  const message = `This call needs a client with the capability ${JSON.stringify(needed)}`
  return new RpcError(ErrorCode.missingClientCapability, message, { requiredCapabilities: needed })
}
