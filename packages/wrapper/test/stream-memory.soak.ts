import { describeStreamMemory } from './describe-stream-memory.ts'

describeStreamMemory({ messages: 100_000, bytes: 1_000 })
