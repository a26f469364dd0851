import { describeNothingLeft, longRows } from '../leftovers/expect-nothing-left.ts'

describeNothingLeft(longRows)
