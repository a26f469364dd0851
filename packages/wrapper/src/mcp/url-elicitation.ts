/**
 * "Open this page first", as a server without a session can say it: up to 2025-11-25 by an error that lists the pages,
 * on 2026-07-28 by questions the client answers. Pure, in both directions.
 */

import { describeValue } from './describe-value.ts'
import * as ErrorCode from './error-codes.ts'
import { isObject, type JsonObject, type JsonRpcErrorObject, type JsonRpcRequest } from './json-rpc.ts'
import { metaKey, readMeta } from './revisions.ts'

/** Methods whose answer may be a question (2026-07-28, "Multi Round-Trip Requests"). */
const mayAsk: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read'])

/**
 * The questions of a 2025-era error, as a result; or the error 2026-07-28 has for a client that opens no pages. Undefined
 * for any other error. Nothing is remembered: the server looks again whether the pages were seen to.
 */
export function toPageQuestions(
  { code, data }: JsonRpcErrorObject,
  request: JsonRpcRequest,
): { result: JsonObject } | { error: JsonRpcErrorObject } | undefined {
  if (code !== ErrorCode.urlElicitationRequired || !mayAsk.has(request.method)) return undefined
  const elicitations = isObject(data) && Array.isArray(data.elicitations) ? data.elicitations.filter(isObject) : []
  if (elicitations.length === 0) return undefined
  const capabilities = readMeta(request)[metaKey.clientCapabilities]
  const elicitation = isObject(capabilities) ? capabilities.elicitation : undefined
  if (!isObject(elicitation) || !isObject(elicitation.url)) {
    return {
      error: {
        code: ErrorCode.missingClientCapability,
        message: 'This call needs a client that opens pages for its user (elicitation.url)',
        // With the pages: a bridge can pass them on to a 2025-era client, which needs no capability.
        data: { requiredCapabilities: { elicitation: { url: {} } }, elicitations },
      },
    }
  }
  const questions = elicitations.map(({ elicitationId: _id, ...page }, index) => {
    const params: JsonObject = { ...page, mode: 'url' }
    return [`page-${index + 1}`, { method: 'elicitation/create', params }] as const
  })
  const answers = isObject(request.params?.inputResponses) ? request.params.inputResponses : {}
  const refused = questions.find(([key]) => hasRefused(answers[key]))
  if (refused) {
    // The server asks as if for the first time: passed on, its question would come back to the user without end.
    const message = `The user did not agree to open ${refused[1].params.url}, which this call needs`
    return { error: { code: ErrorCode.forbidden, message } }
  }
  return { result: { resultType: 'input_required', inputRequests: Object.fromEntries(questions) } }
}

function hasRefused(answer: unknown): boolean {
  return isObject(answer) && (answer.action === 'decline' || answer.action === 'cancel')
}

/**
 * The error a 2025-era client knows, from a result that asks for nothing but pages to be opened. Undefined for any other:
 * an answer, and a state that must come back with it, cannot be carried.
 */
export function toPageError({ inputRequests, requestState }: JsonObject): JsonRpcErrorObject | undefined {
  if (requestState !== undefined || !isObject(inputRequests)) return undefined
  const elicitations = Object.entries(inputRequests).map(([key, question]) => toElicitation(key, question))
  if (elicitations.length === 0 || !elicitations.every(elicitation => elicitation !== undefined)) return undefined
  return toError(elicitations)
}

/** The 2025-era error, from the 2026-07-28 error that requires a client which opens pages, where that names the pages. */
export function toPageErrorOf({ data }: JsonRpcErrorObject): JsonRpcErrorObject | undefined {
  const elicitations = isObject(data) && Array.isArray(data.elicitations) ? data.elicitations.filter(isObject) : []
  return elicitations.length === 0 ? undefined : toError(elicitations)
}

function toError(elicitations: readonly JsonObject[]): JsonRpcErrorObject {
  return {
    code: ErrorCode.urlElicitationRequired,
    message: `Open ${elicitations.map(({ url }) => describeValue(url)).join(' and ')}, then call again`,
    data: { elicitations },
  }
}

function toElicitation(key: string, question: unknown) {
  if (!isObject(question) || question.method !== 'elicitation/create' || !isObject(question.params)) return undefined
  const { mode, url, message } = question.params
  if (mode !== 'url' || typeof url !== 'string') return undefined
  return { mode, elicitationId: key, url, message: typeof message === 'string' ? message : '' }
}
