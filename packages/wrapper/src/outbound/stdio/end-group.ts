import { setTimeout as sleep } from 'node:timers/promises'
import { signalGroup } from './process-groups.ts'
import type { Spawned } from './spawn-group.ts'

/** Between the end of its input and SIGTERM, and between that and SIGKILL, in milliseconds. */
const graceMs = 500

/** Ends a child and all that it started: by the end of its input, then by SIGTERM, then by SIGKILL. */
export async function endGroup({ pid, stdin }: Spawned, exited: Promise<void>): Promise<void> {
  stdin.end()
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (await settlesWithin(exited, graceMs)) return
    signalGroup(pid, signal)
  }
  await exited
}

async function settlesWithin(promise: Promise<void>, limitMs: number): Promise<boolean> {
  const stop = new AbortController()
  const timeout = sleep(limitMs, false, { signal: stop.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(() => true), timeout])
  } finally {
    stop.abort()
  }
}
