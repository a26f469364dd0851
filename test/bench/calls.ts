/** One `tools/call` of the echo server, in every form a Lambda function can be handed it. */
import {
  functionUrlEvent,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
  restApiEvent,
} from '@mcp-lambda/wrapper/testing'

export type Form = {
  readonly name: string
  /** The event of the nth call; no two are alike. */
  readonly toEvent: (n: number, tool?: string) => unknown
  /** Throws unless this is the answer to the nth call. */
  readonly check: (answer: unknown, n: number) => void
}

const legacyHeaders = { 'mcp-protocol-version': '2025-11-25' }

export const messageOf2025: Form = {
  name: 'message, 2025-11-25',
  toEvent: (n, tool) => legacyCall(n, tool),
  check: checkMessage,
}

export const messageOf2026: Form = {
  name: 'message, 2026-07-28',
  toEvent: (n, tool) => modernCall(n, tool),
  check: checkMessage,
}

export const urlEventOf2025: Form = {
  name: 'function URL, 2025-11-25',
  toEvent: (n, tool) => functionUrlEvent({ headers: legacyHeaders, body: legacyCall(n, tool) }),
  check: checkHttp,
}

export const urlEventOf2026: Form = {
  name: 'function URL, 2026-07-28',
  toEvent: (n, tool) => {
    const body = modernCall(n, tool)
    return functionUrlEvent({ headers: mirroredHeaders(body), body })
  },
  check: checkHttp,
}

export const restEventOf2025: Form = {
  name: 'REST API, 2025-11-25',
  toEvent: (n, tool) => restApiEvent({ headers: legacyHeaders, body: legacyCall(n, tool) }),
  check: checkHttp,
}

function legacyCall(n: number, tool = 'echo') {
  return { ...legacyRequest('tools/call', paramsOf(n, tool)), id: n }
}

function modernCall(n: number, tool = 'echo') {
  return { ...modernRequest('tools/call', paramsOf(n, tool)), id: n }
}

function paramsOf(n: number, name: string) {
  return { name, arguments: { text: textOf(n) } }
}

export function textOf(n: number): string {
  return `call ${n}`
}

function checkMessage(answer: unknown, n: number): void {
  const { id, result } = answer as { id?: unknown; result?: { content?: { text?: string }[] } }
  if (id === n && result?.content?.[0]?.text === textOf(n)) return
  throw new Error(`Call ${n} was answered with ${JSON.stringify(answer)}`)
}

function checkHttp(answer: unknown, n: number): void {
  const { body = '' } = answer as { body?: string }
  const text = body.startsWith('{') ? body : (/^data: (\{.+)$/m.exec(body)?.[1] ?? 'null')
  checkMessage(JSON.parse(text) ?? answer, n)
}
