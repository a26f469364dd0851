import type { LocalSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeClients } from './describe-clients.ts'
import { describeGateway } from './describe-gateway.ts'
import { describeInvoke } from './describe-invoke.ts'
import { startPackagedSystem } from './system.ts'

// All suites share one system, with the small runtime client. `system.packaging.ts` uses the client of AWS.
let system: LocalSystem

beforeAll(async () => {
  system = await startPackagedSystem()
}, 120_000)

afterAll(() => system?.close())

describeInvoke(() => system)
describeGateway(() => system)
// Last, because this suite stops Prometheus.
describe('the packaged system under the small runtime', () => describeClients(() => system))
