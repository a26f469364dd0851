import type { IncomingMessage } from 'node:http'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { BodyRefused } from '../http/http-call.ts'
import type { BodyAccount } from './body-budget.ts'

/** The limit of a function URL: 6 MB. */
export const maxBodyBytes = 6 * 1024 * 1024

/**
 * What a call counts beside the bytes of its body. Thousands of calls with bodies of 60 bytes can be pipelined on one
 * connection, and each costs about 12 KB while it waits (Node 24).
 */
export const callBytes = 16 * 1024

export type BodyLimits = {
  readonly account: BodyAccount
  /** Longest the body may take, in milliseconds. */
  readonly limitMs: number
  /** Fires when the connection closes. */
  readonly gone: AbortSignal
}

/** Reads a body as text, or throws `BodyRefused`; the connection stays open for the answer. */
export function readBody(request: IncomingMessage, { account, limitMs, gone }: BodyLimits): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const body = createGrowingBuffer()
    const timer = setTimeout(() => stop(() => reject(tooSlow())), limitMs)
    const end = () => stop(() => (account.add(callBytes) ? resolve(body.toText()) : reject(overBudget())))
    const leave = () => stop(() => reject(new Error('The connection closed while the body was read')))
    const take = (chunk: Buffer) => {
      if (body.bytes() + chunk.length > maxBodyBytes) stop(() => reject(tooLarge()))
      else if (!account.add(chunk.length)) stop(() => reject(overBudget()))
      else body.append(chunk)
    }

    function stop(settle: () => void): void {
      clearTimeout(timer)
      gone.removeEventListener('abort', leave)
      request.off('data', take).off('end', end)
      settle()
    }

    if (gone.aborted) return leave()
    gone.addEventListener('abort', leave, { once: true })
    request.on('data', take).on('end', end)
  })
}

function tooLarge(): BodyRefused {
  return new BodyRefused(413, ErrorCode.invalidRequest, `The body is over the limit of ${maxBodyBytes} bytes`)
}

function tooSlow(): BodyRefused {
  return new BodyRefused(408, ErrorCode.deadlineExceeded, 'The body was not complete before the time limit of the call')
}

function overBudget(): BodyRefused {
  const message = 'Other requests use all memory set aside for requests. Nothing ran; try again later'
  return new BodyRefused(503, ErrorCode.throttled, message, { 'retry-after': '1' })
}

/** One buffer, not a list of chunks: a body sent in chunks of one byte would cost 100 times its size as a list. */
function createGrowingBuffer() {
  let buffer = Buffer.alloc(0)
  let bytes = 0
  return {
    bytes: () => bytes,
    append(chunk: Buffer): void {
      const needed = bytes + chunk.length
      if (needed > buffer.length) {
        const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(2 * buffer.length, maxBodyBytes)))
        buffer.copy(grown, 0, 0, bytes)
        buffer = grown
      }
      chunk.copy(buffer, bytes)
      bytes = needed
    },
    toText: () => buffer.toString('utf8', 0, bytes),
  }
}
