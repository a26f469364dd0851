/** Holds invocations until a test has seen what it waits for, so that no test guesses how long that takes. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LambdaForTest } from './lambda-for-test.ts'

export type Gate = {
  /** For the event of an invocation that is to be held. */
  readonly file: string
  open(): void
}

/** A gate for a function whose handler waits until the file `gate` of its event exists. */
export function createGate({ lambda }: LambdaForTest, functionName: string): Gate {
  const file = join(lambda.functions.get(functionName)?.codeFolder ?? '', `gate-${randomUUID()}`)
  return { file, open: () => writeFileSync(file, '') }
}

/** Source of a function that says which process and call it is. With a `gate` in its event it waits for the gate. */
export const holdsUntilOpened = `
  import { existsSync } from 'node:fs'
  import { setTimeout as wait } from 'node:timers/promises'
  let calls = 0
  export const handler = async ({ gate, id }, { tenantId }) => {
    while (gate && !existsSync(gate)) await wait(10)
    return { pid: process.pid, calls: ++calls, id, tenantId }
  }`
