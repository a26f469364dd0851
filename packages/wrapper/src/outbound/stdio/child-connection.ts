import * as ErrorCode from '../../mcp/error-codes.ts'
import { isRequest, isResponse, type JsonRpcMessage, RpcError, toFailure } from '../../mcp/json-rpc.ts'
import { parseJson, TooDeepError } from '../../mcp/parse-json.ts'
import { readServerMessage } from '../../mcp/read-server-message.ts'
import { startAwakeTimer } from '../../primitives/awake-timer.ts'
import { tellCall } from '../current-call.ts'
import { type Connect, type Connection, startTimeout } from '../legacy/connection.ts'
import { toShown } from './child-output.ts'
import { type Child, startChild } from './child-process.ts'
import type { Restarts } from './restarts.ts'
import { type ChildCommand, nameOf } from './spawn-group.ts'

/** Lambda freezes everything between invocations, so a child that died meanwhile is noticed only by a check. */
const checkAfterIdleMs = 2_000

/** How much of a line that is not MCP is logged. */
const shownCharacters = 200

export type ChildConnectionOptions = {
  readonly startTimeoutMs: number
  readonly restarts: Restarts
  /** Called with each child as it is started, so that it can be ended in each case. */
  readonly own: (child: Child) => void
}

/** A connection over the pipes of a child: one JSON-RPC message per line. */
export async function openChildConnection(
  command: ChildCommand,
  { startTimeoutMs, restarts, own }: ChildConnectionOptions,
  [receive, closed]: Parameters<Connect>,
): Promise<Connection> {
  const name = nameOf(command)
  let responses = 0
  let unanswered = 0

  const child = await startChild(command, { onLine, onGone }).catch(error => {
    restarts.died(error)
    throw error
  })
  const stopTimer = startAwakeTimer(startTimeoutMs, () => {
    const late = child.toFailure(`did not answer initialize within ${startTimeoutMs / 1000} s (startTimeoutMs)`)
    onGone(new RpcError(late.code, late.message, { ...Object(late.data), cause: startTimeout }))
    void child.end()
  })
  own({ ...child, end: endByOwner })

  /** The exchange under way fails at once, `initialize` included: a child that is ended answers no more. */
  function endByOwner(): Promise<void> {
    stopTimer()
    closed(new RpcError(ErrorCode.backendUnavailable, 'The server is closing'))
    return child.end()
  }

  function onLine(line: string): Promise<void> | undefined {
    const messages = readMessages(line)
    if (!messages) {
      const shown = toShown(line, shownCharacters, command.redact)
      console.warn(`[${name}] wrote a line to stdout that is not MCP, where nothing else belongs: ${shown}`)
      return undefined
    }
    let taken: Promise<void> | undefined
    for (const message of messages) {
      if (isResponse(message)) onResponse()
      // The last promise settles after those before it.
      taken = receive(message) ?? taken
    }
    return taken
  }

  function onResponse(): void {
    stopTimer()
    responses += 1
    unanswered -= 1
    if (unanswered <= 0) child.hold(false)
    // The first response is to `initialize`, which a child that dies in every call also answers.
    if (responses > 1) restarts.answered()
  }

  function onGone(reason: RpcError): void {
    stopTimer()
    // A death after answers to requests does not count: the child is able to run.
    if (responses <= 1) restarts.died(reason)
    closed(reason)
  }

  return {
    checkAfterIdleMs,
    isOpen: child.isRunning,
    send(message, call) {
      if (isRequest(message)) {
        unanswered += 1
        child.hold(true)
      }
      child.write(toLine(call && isRequest(message) ? tellCall(message, call) : message))
    },
    close() {
      stopTimer()
      // Settles when the child has ended: until then it holds memory, and so its place among those alive.
      return child.end()
    },
  }
}

/** Node's `readline`, which some servers read with, ends a line at Unicode's two line separators, too: escape them. */
function toLine(message: JsonRpcMessage): string {
  const json = JSON.stringify(message)
  return `${json.replace(/[\u2028\u2029]/g, mark => (mark === '\u2028' ? '\\u2028' : '\\u2029'))}\n`
}

/** Undefined for what is not MCP. Revision 2025-03-26 allows several messages at once, as an array. */
function readMessages(line: string): JsonRpcMessage[] | undefined {
  let value: unknown
  try {
    value = parseJson(line)
  } catch (error) {
    // Without an id, the error belongs to the exchange under way.
    if (error instanceof TooDeepError)
      return [
        toFailure(null, ErrorCode.backendFailed, `The server wrote JSON that cannot be passed on: ${error.message}`),
      ]
    return undefined
  }
  const messages = Array.isArray(value) ? value : [value]
  if (messages.length === 0) return undefined
  const read = messages.map(readServerMessage)
  return read.every(message => message !== undefined) ? read : undefined
}
