import { afterEach, beforeEach, expect, it } from 'vitest'
import { createGate, holdsUntilOpened } from '../src/testing/gate.ts'
import { type LambdaForTest, lambdaForTest } from '../src/testing/lambda-for-test.ts'

let on: LambdaForTest
beforeEach(async () => {
  on = await lambdaForTest({
    quick: { code: 'export const handler = async () => null' },
    slow: { code: holdsUntilOpened },
  })
})
afterEach(() => on.close())

/** Puts the function's own definition again, with other code. Gives the folder of the code before. */
async function replace(name: string): Promise<string> {
  const before = on.lambda.functions.get(name)
  const other = on.lambda.functions.get('quick')
  if (!before || !other) throw new Error(`${name} is not there`)
  await on.lambda.deploy({ ...before, codeFolder: `${other.codeFolder}/.` })
  return before.codeFolder
}

it('uses the code of a function until another takes its place', async () => {
  const folder = on.lambda.functions.get('slow')?.codeFolder ?? ''
  expect(on.lambda.isCodeUsed(folder)).toBe(true)
  expect(await replace('slow')).toBe(folder)
  expect(on.lambda.isCodeUsed(folder)).toBe(false)
})

it('uses replaced code until the call in flight and its environment have ended', async () => {
  const gate = createGate(on, 'slow')
  const call = on.invoke('slow', { gate: gate.file })
  // The call is counted from its arrival, before there is an environment for it.
  while (on.lambda.status().inFlight === 0) await new Promise(resolve => setImmediate(resolve))
  const folder = await replace('slow')
  expect(on.lambda.isCodeUsed(folder)).toBe(true)
  gate.open()
  await on.lambda.untilCodeUnused(folder)
  expect(on.eventsOf('invocation-ended')).toHaveLength(1)
  expect(on.eventsOf('environment-ended')).toHaveLength(1)
  await call
})

it('ends the use of replaced code with the idle environment that holds it', async () => {
  await on.invoke('slow')
  const folder = await replace('slow')
  await on.lambda.untilCodeUnused(folder)
  expect(on.eventsOf('environment-ended')).toHaveLength(1)
})
