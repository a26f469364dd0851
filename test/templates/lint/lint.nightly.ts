import { combinations } from './combinations.ts'
import { describeLint } from './describe-lint.ts'

describeLint(combinations)
