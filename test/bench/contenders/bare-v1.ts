import { bareHandler } from './bare.ts'
import { createEchoV1 } from './echo-v1.ts'

export const handler = bareHandler(createEchoV1())
