import { mergeConfig } from 'vitest/config'
import shared from '../shared/vitest.ts'
import { filesAboutSamples, findMissingSamples } from './samples/samples.ts'

const exclude = findMissingSamples().length > 0 ? filesAboutSamples : []

/** Two files at once: most start the whole system and wait for it. */
export default mergeConfig(shared, {
  // Vitest asks for an order where one run has projects of different `maxWorkers`: the root's vitest.config.ts.
  test: { maxWorkers: 2, sequence: { groupOrder: 1 }, exclude: [...exclude] },
})
