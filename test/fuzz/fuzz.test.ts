import { afterAll, describe, expect, it } from 'vitest'
import { findFault } from './find-faults.ts'
import { closeSources, sources } from './sources.ts'

/** `FUZZ_SEED=… npm test -w @mcp-lambda/test` runs the same messages once more. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const times = 2_000

afterAll(closeSources)

describe(`${times} mutated messages and events (FUZZ_SEED=${seed})`, () => {
  it.each(sources)('of which none makes $source throw, wait for the deadline or answer what no client can read', {
    timeout: 60_000,
  }, async ({ share, ...source }) => {
    const faults = []
    for (let turn = 0; turn < times * share; turn += 1) {
      const fault = await findFault(source, seed + turn)
      if (fault) faults.push(fault)
    }
    expect(faults.slice(0, 3)).toEqual([])
  })
})
