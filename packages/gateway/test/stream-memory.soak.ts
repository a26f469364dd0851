import { testStreamMemory } from './describe-stream-memory.ts'

testStreamMemory(100_000)
