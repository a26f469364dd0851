import { describeMutations } from './describe-mutations.ts'

// `npm run soak` has ten times as many.
describeMutations(100)
