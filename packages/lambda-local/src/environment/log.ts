import type { LambdaEvent, Observe } from '../events.ts'
import { logTailBytes } from '../limits.ts'

/** The log stream of one environment. Observers get every line; the tail of the current invocation is kept. */
export type EnvironmentLog = {
  write(line: string): void
  /** Starts the log of an invocation. Lines of the init phase belong to the first invocation. */
  begin(requestId: string): void
  /** Ends the log of an invocation, and returns its last 4 KB. */
  end(): string
}

type Origin = Pick<Extract<LambdaEvent, { kind: 'log' }>, 'functionName' | 'environmentId' | 'tenantId'>

export function createEnvironmentLog(origin: Origin, observe: Observe): EnvironmentLog {
  let requestId: string | undefined
  let tail = ''
  return {
    write(line) {
      // Cut at once, because a single line may be megabytes long.
      tail = `${tail}${line}\n`.slice(-logTailBytes)
      observe({ kind: 'log', at: new Date(), ...origin, line, ...(requestId !== undefined && { requestId }) })
    },
    begin(id) {
      requestId = id
    },
    end() {
      const bytes = Buffer.from(tail)
      requestId = undefined
      tail = ''
      return bytes.subarray(Math.max(0, bytes.length - logTailBytes)).toString('utf8')
    },
  }
}
