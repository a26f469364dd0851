import { describeNothingLeft, shortRows } from '../leftovers/expect-nothing-left.ts'

describeNothingLeft(shortRows)
