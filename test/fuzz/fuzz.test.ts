import { describeFuzz } from './describe-fuzz.ts'

// `npm run soak` has ten times as many.
describeFuzz(2_000)
