import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ask, connect, type Dev, startDev, untilDone } from './dev-command.ts'

describe('npm run dev', { timeout: 60_000 }, () => {
  let dev: Dev

  // Packages in the copy, without a cache: a bundle contains the paths of its sources.
  beforeAll(async () => {
    dev = await startDev()
  }, 180_000)

  afterAll(() => dev?.close(), 60_000)

  it('begins with what packaging made: bundled here, the sources are the same to the byte', () => {
    const before = dev.lines.slice(0, dev.lines.indexOf(dev.ready))
    expect(before.map(({ kind }) => kind)).not.toContain('swapped')
  })

  it('packages a service anew when its serverless.yml has changed', async () => {
    const lambda = new LambdaClient({
      endpoint: dev.ready.lambdaEndpoint,
      region: localIdentity.region,
      credentials: localIdentity,
    })
    const question = new GetFunctionCommand({ FunctionName: 'mcp-server-prometheus-local' })
    await dev.edit('services/prometheus/serverless.yml', 'memorySize: 1024', 'memorySize: 640')
    await untilDone(async () => (await lambda.send(question)).Configuration?.MemorySize === 640)
    lambda.destroy()
    const client = await connect(dev.ready.mcpUrl)
    expect(await ask(client)).toContain('workspace')
    await client.close()
  })
})

it('npm run dev does not run the code of a service that is off, not when it is saved either', {
  timeout: 120_000,
}, async () => {
  const dev = await startDev({ variables: { PROMETHEUS_BIN: '/not/there' } })
  onTestFinished(() => dev.close())
  expect(dev.ready).toMatchObject({ off: [{ name: 'prometheus', functions: ['mcp-server-prometheus-local'] }] })
  const client = await connect(dev.ready.mcpUrl)
  onTestFinished(() => client.close())
  await expect(ask(client)).rejects.toThrow('/not/there')
  await dev.edit('services/prometheus/src/tools/get-server-info.ts', 'Queries go to', 'Off they go to')
  await dev.next('unchanged')
  await expect(ask(client)).rejects.toThrow('/not/there')
})
