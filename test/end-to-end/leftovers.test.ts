import { describeNothingLeft } from '../leftovers/expect-nothing-left.ts'

// Two that differ most; `npm run soak` has all of them.
describeNothingLeft([
  { moment: 'npm start, running', ending: 'SIGTERM' },
  { moment: 'npm run dev, after three saves', ending: 'Ctrl-C' },
])
