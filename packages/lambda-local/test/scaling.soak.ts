/** The engine's scaling under AWS's own runtime client; `scaling.test.ts` has it under the small one. */
import { runtimesForTests } from '../src/testing/runtimes-for-tests.ts'
import { describeScaling } from './scaling-suite.ts'

for (const runtime of runtimesForTests(process.env)) if (runtime.runtime !== 'small') describeScaling(runtime)
