import * as ErrorCode from '../../mcp/error-codes.ts'
import { RpcError } from '../../mcp/json-rpc.ts'
import { leftMs } from '../../primitives/age.ts'

const firstPauseMs = 500
const longestPauseMs = 30_000

/** Whether one more child may be started: at once after a single death, after a pause when several die in a row. */
export type Restarts = {
  /** @throws RpcError at once while a pause lasts: the waiting call has a deadline. */
  check(): void
  died(reason: RpcError): void
  /** A child has answered, which ends the row of deaths. */
  answered(): void
}

export function createRestarts(name: string, now: () => number = Date.now): Restarts {
  let deaths = 0
  let pauseMs = 0
  let pausedSinceMs = 0
  let last: RpcError | undefined

  return {
    check() {
      const waitMs = leftMs(pausedSinceMs, pauseMs, now())
      if (!last || waitMs === 0) return
      throw new RpcError(
        ErrorCode.backendUnavailable,
        `${name} died ${deaths} times in a row; next start in ${(waitMs / 1000).toFixed(1)} s. ${last.message}`,
        last.data,
      )
    },
    died(reason) {
      deaths += 1
      last = reason
      pausedSinceMs = now()
      if (deaths > 1) pauseMs = Math.min(firstPauseMs * 2 ** (deaths - 2), longestPauseMs)
    },
    answered() {
      deaths = 0
      pauseMs = 0
      last = undefined
    },
  }
}
