import { describeFairness } from '../../../test/describe-fairness.ts'

// `npm run soak` has five times as many.
describeFairness({ perBlock: 30, perRule: 20 })
