import { mergeConfig } from 'vitest/config'
import shared from '../../shared/vitest.ts'

/** The template's own tests run as well, but for those of the whole system, which need an installed project. */
export default mergeConfig(shared, { test: { exclude: ['template/test/**'] } })
