/** Faults on demand, so that retries, waits and broken answers can be tried on this machine. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LocalReply } from 'mcp-lambda/local'
import { awsError } from './reply.ts'

export type Fault =
  /** 429 with `Retry-After`. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }
  /** 500 as AWS has it in front of AMP. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Half of the answer. */
  | { readonly kind: 'cut' }

export async function withFault(
  fault: Fault | undefined,
  answer: () => Promise<LocalReply>,
  signal: AbortSignal,
): Promise<LocalReply> {
  switch (fault?.kind) {
    case undefined:
      return answer()
    case 'throttled': {
      const reply = awsError(429, 'ThrottlingException', { message: 'Rate exceeded' })
      return { ...reply, headers: { ...reply.headers, 'retry-after': String(fault.retryAfterSeconds) } }
    }
    case 'failed':
      return { status: 500, headers: { 'content-type': 'application/xml' }, body: '<InternalFailure/>' }
    case 'slow':
      await sleep(fault.delayMs, undefined, { signal })
      return answer()
    case 'cut': {
      const reply = await answer()
      const body = Buffer.from(reply.body ?? '')
      return { ...reply, body: body.subarray(0, Math.floor(body.length / 2)) }
    }
  }
}
