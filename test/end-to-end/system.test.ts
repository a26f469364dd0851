import type { LocalSystem } from '@mcp-lambda/local'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeClients } from './describe-clients.ts'
import { describeGateway } from './describe-gateway.ts'
import { describeInvoke } from './describe-invoke.ts'
import { startPackagedSystem } from './system.ts'

// One system for all of them, with the small runtime client. `system.packaging.ts` has AWS's own.
let system: LocalSystem

beforeAll(async () => {
  system = await startPackagedSystem()
}, 120_000)

afterAll(() => system?.close())

describeInvoke(() => system)
describeGateway(() => system)
// Last, for it stops Prometheus.
describe('the packaged system under the small runtime', () => describeClients(() => system))
