import { describeStreamMemory } from './describe-stream-memory.ts'

// Without a bound on memory, 10 MB would be held at the end. `npm run soak` sends 100,000.
describeStreamMemory({ messages: 1_000, bytes: 10_000 })
