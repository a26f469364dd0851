import { describeFairness } from './describe-fairness.ts'

describeFairness({ perBlock: 150, perRule: 100 })
