/** What this process has started and what it costs: a test that ends as it began leaves both as they were. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { descendantsOf, type ProcessRef } from '@mcp-lambda/lambda-local/machine'

export function childrenOfThisProcess(): ProcessRef[] {
  return descendantsOf(process.pid)
}

/** Bytes this process holds on to, after what it no longer needs has been collected. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // Twice: what a finalizer lets go of is collected by the second.
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
