import { expect, it } from 'vitest'
import { startLambda } from '../src/index.ts'
import { descendantsOf } from '../src/machine.ts'
import { hasProc, needsProc } from './proc.ts'

it.skipIf(!hasProc)('has no process left when a local Lambda has closed', needsProc, async () => {
  const before = descendantsOf(process.pid)
  for (let round = 0; round < 3; round += 1) {
    const lambda = await startLambda({ functions: [] })
    expect(descendantsOf(process.pid).length).toBeGreaterThan(before.length)
    await lambda.close()
    expect(descendantsOf(process.pid)).toEqual(before)
  }
})
