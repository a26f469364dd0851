import { testStreamMemory } from './describe-stream-memory.ts'

// Without a bound on memory, 20 MB would be held at the end. `npm run soak` sends 100,000.
testStreamMemory(20_000)
