import { mergeConfig } from 'vitest/config'
import shared from '../shared/vitest.ts'

/** One file after the other: each packages services or starts the whole system. */
export default mergeConfig(shared, { test: { fileParallelism: false } })
