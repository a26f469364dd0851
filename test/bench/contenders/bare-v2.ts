import { bareHandler } from './bare.ts'
import { createEchoV2 } from './echo-v2.ts'

export const handler = bareHandler(createEchoV2())
