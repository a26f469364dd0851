import { mergeConfig } from 'vitest/config'
import shared from '../shared/vitest.ts'
import { filesAboutSamples, findMissingSamples } from './samples/samples.ts'

const exclude = findMissingSamples().length > 0 ? filesAboutSamples : []

/** One file after the other: each packages services or starts the whole system. */
export default mergeConfig(shared, { test: { fileParallelism: false, exclude: [...exclude] } })
