import { runtimesForTests } from '@mcp-lambda/lambda-local/testing'
import type { LocalSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeClients } from './describe-clients.ts'
import { startPackagedSystem } from './system.ts'

/** With the runtime client of AWS. `npm test` runs the same suite with the small runtime client. */
for (const { name, runtime, isMissing, meta } of runtimesForTests(process.env)) {
  if (runtime === 'small') continue
  describe.skipIf(isMissing)(`the packaged system under ${name}`, { meta, timeout: 20_000 }, () => {
    let system: LocalSystem

    beforeAll(async () => {
      system = await startPackagedSystem(runtime)
    }, 120_000)

    afterAll(() => system?.close())

    describeClients(() => system)
  })
}
