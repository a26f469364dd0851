/** `npm run keycloak`, before a release: people log in at Keycloak with real clients, as docs/guides/log-in.md has it. */
import { askIssuers } from '@mcp-lambda/gateway/logins'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectV1, connectV2 } from '../clients.ts'
import { startProtectedGateway } from '../gateway.ts'
import { createPerson } from '../person.ts'
import { type Keycloak, startKeycloak } from './start-keycloak.ts'

let keycloak: Keycloak

beforeAll(async () => {
  keycloak = await startKeycloak(process.env)
}, 320_000)

afterAll(() => keycloak?.close())

const ada = { username: 'ada', password: 'ada' }
const audience = 'https://mcp.example.com/mcp'

/** The gateway for people of the realm. `more` is further YAML of `jwt`. */
async function start(more = ''): Promise<string> {
  const issuers = `[{ issuer: '${keycloak.issuer}', tenant: acme, rolesClaim: groups }]`
  return (
    await startProtectedGateway(`{ issuers: ${issuers}, audience: '${audience}', requiredScopes: ['mcp:use']${more} }`)
  ).mcpUrl
}

describe.each([
  { sdk: 'v1', connect: connectV1 },
  { sdk: 'v2', connect: connectV2 },
])('a person with SDK $sdk', ({ sdk, connect }) => {
  it.each([
    { how: 'registers itself', clientId: undefined },
    { how: 'was registered by hand', clientId: 'registered-by-hand' },
  ])('logs in where the client $how', async ({ clientId }) => {
    const { call } = await connect(await start(), createPerson(clientId, ada))
    expect(await call('notes___read')).toMatch(new RegExp(`^read ${sdk} [0-9a-f-]{36} acme$`))
  })

  it('calls a tool of another scope at once, where that is offered', async () => {
    const { call } = await connect(
      await start(", offeredScopes: ['mcp:use', 'notes:write']"),
      createPerson(undefined, ada),
    )
    expect(await call('notes___write')).toMatch(new RegExp(`^write ${sdk} `))
  })
})

it('steps up with SDK v2, where the client was registered by hand', async () => {
  const person = createPerson('registered-by-hand', ada)
  const { call } = await connectV2(await start(), person)
  expect(await call('notes___read')).toMatch(/^read /)
  expect(await call('notes___write')).toMatch(/^write /)
})

it('publishes what gateway.yml needs', async () => {
  const issuers = [{ issuer: keycloak.issuer }]
  const jwt = { issuers, audience: [audience], requiredScopes: ['mcp:use'], offeredScopes: ['mcp:use', 'notes:write'] }
  expect(await askIssuers({ jwt }, { fetch })).toEqual([])
})
