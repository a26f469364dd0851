import { describeFuzz } from './describe-fuzz.ts'

// `npm run soak` has twenty-five times as many.
describeFuzz(800)
