import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, it, onTestFinished } from 'vitest'
import { audience, startTokenIssuer } from '../../packages/gateway/test/token-issuer.ts'
import { startGatewayOnLambda } from '../on-lambda/gateway.ts'

it('a client with a token goes through the packaged gateway, and one without is told where to get one', {
  timeout: 60_000,
}, async () => {
  const idp = await startTokenIssuer()
  const gateway = await startGatewayOnLambda({
    yml: `
      doors: { functionUrl: jwt }
      jwt: { issuers: [{ issuer: ${idp.issuer}, tenantClaim: org }], audience: ${audience} }`,
    authType: 'NONE',
    tenantIsolation: true,
  })
  onTestFinished(() => gateway.close())

  const refused = await fetch(gateway.mcpUrl, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  expect(refused.status).toBe(401)
  const [, metadataUrl = ''] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? []
  expect(await (await fetch(metadataUrl)).json()).toMatchObject({
    resource: gateway.mcpUrl,
    authorization_servers: [idp.issuer],
  })

  const remember = async (org: string, word: string) => {
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
    const headers = { authorization: `Bearer ${await idp.sign({ org })}` }
    await client.connect(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit: { headers } }))
    const { content } = await client.callTool({ name: 'memory___remember', arguments: { word } })
    await client.close()
    const [block] = content as { text: string }[]
    return JSON.parse(block?.text ?? '')
  }
  expect(await remember('acme', 'one')).toEqual(['one'])
  expect(await remember('globex', 'two')).toEqual(['two'])
  expect(await remember('acme', 'three')).toEqual(['one', 'three'])
})
