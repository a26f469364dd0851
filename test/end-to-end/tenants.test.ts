import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GatewayOnLambda, startGatewayOnLambda } from '../on-lambda/gateway.ts'

let gateway: GatewayOnLambda
let client: LambdaClient

beforeAll(async () => {
  gateway = await startGatewayOnLambda({
    yml: 'doors: { invoke: { trusted: { principal: agents } } }',
    authType: 'AWS_IAM',
    tenantIsolation: true,
  })
  client = new LambdaClient({
    endpoint: gateway.lambda.endpoint,
    region: localIdentity.region,
    credentials: localIdentity,
  })
}, 60_000)

afterAll(async () => {
  client.destroy()
  await gateway.close()
})

async function remember(tenant: string | undefined, word: string) {
  const meta = tenant === undefined ? {} : writeCallFacts({ tenant })
  const request = modernRequest('tools/call', { name: 'memory___remember', arguments: { word } }, { meta })
  const { Payload } = await client.send(
    new InvokeCommand({ FunctionName: gateway.gatewayName, Payload: Buffer.from(JSON.stringify(request)) }),
  )
  return JSON.parse(Payload?.transformToString() ?? '')
}

/** The target keeps its words in a variable of its module: inside one process, nothing could keep two tenants apart. */
describe('two tenants at a server that remembers, in Lambda’s per-tenant isolation', () => {
  it('never hear each other, and each hears itself', async () => {
    for (let round = 0; round < 5; round += 1) {
      const told = await Promise.all(
        ['acme', 'globex', 'acme', 'globex'].map(async tenant => {
          const { result } = await remember(tenant, `${tenant}:${round}`)
          return { tenant, heard: JSON.parse(result.content[0].text) as string[] }
        }),
      )
      for (const { tenant, heard } of told) {
        expect(heard.filter(word => !word.startsWith(`${tenant}:`))).toEqual([])
        if (round === 4) expect(heard.length).toBeGreaterThan(1)
      }
    }
  })

  it('are the only ones who are served: a caller of no tenant is not', async () => {
    expect((await remember(undefined, 'nobody')).error).toMatchObject({ code: -31403, data: { cause: 'no_tenant' } })
  })
})
