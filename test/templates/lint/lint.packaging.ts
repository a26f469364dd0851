import { outermost } from './combinations.ts'
import { describeLint } from './describe-lint.ts'

describeLint(outermost)
