import { mergeConfig } from 'vitest/config'
import shared from '../../shared/vitest.ts'

// Starts once in a process, and each test file loads what starts it anew: so it is loaded anew with that.
export default mergeConfig(shared, { test: { server: { deps: { inline: ['@resvg/resvg-wasm'] } } } })
