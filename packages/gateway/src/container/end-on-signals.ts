import { constants } from 'node:os'
import type { Served } from '@mcp-lambda/wrapper/protocol'

/**
 * Ends the process on SIGTERM or SIGINT, once the calls in flight are answered. The exit code is 0, since a stop in order
 * is no failure to an orchestrator. A second signal ends at once with 128 + n, the code of a process that a signal ended.
 *
 * Needed from the start: the first process of a container ignores signals without a listener.
 */
export function endOnSignals(serving: Promise<Served>): void {
  let ending = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (ending) process.exit(128 + constants.signals[signal])
      ending = true
      console.info({ message: 'The gateway ends when the calls in flight are answered', signal })
      const { close } = await serving
      await close()
      process.exit(0)
    })
  }
}
