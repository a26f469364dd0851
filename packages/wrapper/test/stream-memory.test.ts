import { describeStreamMemory } from './describe-stream-memory.ts'

// Without a bound on memory, 20 MB would be held at the end.
describeStreamMemory(20_000)
