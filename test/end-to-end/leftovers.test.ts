import { describeNothingLeft } from '../leftovers/expect-nothing-left.ts'

// The rows that differ most; `npm run soak` has all of them.
describeNothingLeft([
  { moment: 'npm run package, at work', ending: 'Ctrl-C' },
  { moment: 'npm run package, at work', ending: 'SIGKILL to all of the foreground' },
  { moment: 'npm start, running', ending: 'SIGTERM' },
  { moment: 'npm start, running', ending: 'SIGKILL to all of the foreground' },
  { moment: 'npm run dev, after three saves', ending: 'Ctrl-C' },
  { moment: 'npm run dev, after three saves', ending: 'the reader of its output being gone' },
  { moment: 'npm run dev, after three saves', ending: 'SIGKILL to npm' },
])
