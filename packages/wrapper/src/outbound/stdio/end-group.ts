import { within } from '../../primitives/within.ts'
import { signalGroup } from './process-groups.ts'
import type { Spawned } from './spawn-group.ts'

/** Between the end of its input and SIGTERM, and between that and SIGKILL, in milliseconds. */
const graceMs = 500

/** Ends a child and all that it started: by the end of its input, then by SIGTERM, then by SIGKILL. */
export async function endGroup({ pid, stdin }: Spawned, exited: Promise<void>): Promise<void> {
  const hasExited = exited.then(() => true)
  stdin.end()
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (await within(hasExited, graceMs)) return
    signalGroup(pid, signal)
  }
  await exited
}
