import { describeStreamMemory } from './describe-stream-memory.ts'

describeStreamMemory(100_000)
