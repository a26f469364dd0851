import { allRows, describeNothingLeft } from '../leftovers/expect-nothing-left.ts'

describeNothingLeft(allRows)
