import { describeFuzz } from './describe-fuzz.ts'

// `npm run soak` has fifty times as many.
describeFuzz(400)
