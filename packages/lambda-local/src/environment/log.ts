import type { LambdaEvent, Observe } from '../events.ts'
import { logTailBytes } from '../limits.ts'

/** The log stream of one environment: every line goes to whoever observes, and the end of each invocation's is kept. */
export type EnvironmentLog = {
  write(line: string): void
  /** The lines from here on belong to this invocation. Those of the init phase stay in front of its first. */
  begin(requestId: string): void
  /** The last 4 KB of what the invocation wrote. */
  end(): string
}

type Origin = Pick<Extract<LambdaEvent, { kind: 'log' }>, 'functionName' | 'environmentId' | 'tenantId'>

export function createEnvironmentLog(origin: Origin, observe: Observe): EnvironmentLog {
  let requestId: string | undefined
  let tail = ''
  return {
    write(line) {
      // A line may be megabytes; only its end can matter to the tail.
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
