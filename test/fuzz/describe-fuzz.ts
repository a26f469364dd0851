import { afterAll, describe, expect, it } from 'vitest'
import { findFault } from './find-faults.ts'
import { closeSources, sources } from './sources.ts'

/** A suite of so many mutated messages and events over all sources. `FUZZ_SEED=…` chooses others. */
export function describeFuzz(times: number): void {
  const seed = Number(process.env.FUZZ_SEED ?? 1)

  afterAll(closeSources)

  describe(`${times} mutated messages and events (FUZZ_SEED=${seed})`, () => {
    it.each(sources)('of which none makes $source throw, wait for the deadline or answer what no client can read', {
      timeout: 120_000,
    }, async ({ share, ...source }) => {
      const faults = []
      for (let turn = 0; turn < times * share; turn += 1) {
        const fault = await findFault(source, seed + turn)
        if (fault) faults.push(fault)
      }
      expect(faults.slice(0, 3)).toEqual([])
    })
  })
}
