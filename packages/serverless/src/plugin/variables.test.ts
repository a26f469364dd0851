import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parameterDefaults } from '../settings/parameters.ts'
import { variables } from './variables.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'variables-'))
  const gateway = { service: 'my-gateway', custom: { mcp: { gateway: true } }, functions: { server: {} } }
  const files = {
    'serverless.yml': { service: 'my-tools', custom: { mcp: { project: true } } },
    'services/gateway/serverless.yml': gateway,
    'services/gateway/gateway.yml': {
      doors: { apiGateway: 'jwt' },
      jwt: { issuers: [{ issuer: 'https://idp.example.com' }], audience: 'https://mcp.example.com/mcp' },
    },
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), JSON.stringify(content))
  }
})
afterEach(() => rm(root, { recursive: true }))

describe('the throttling of a gateway’s HTTP API', () => {
  const rest = { http: { method: 'any', path: '{proxy+}' } }
  it.each([
    { what: 'by default', events: undefined, there: true },
    { what: 'with an HTTP API that is written', events: [{ httpApi: '*' }], there: true },
    { what: 'with an HTTP API that is written by its word', events: ['httpApi'], there: true },
    { what: 'with a REST API of its own in its place', events: [rest], there: false },
    { what: 'with no events', events: [], there: false },
  ])('is $there $what', async ({ events, there }) => {
    const { Resources } = await variables.limits({
      stage: 'prod',
      parameters: parameterDefaults,
      directory: join(root, 'services/gateway'),
      functions: [{ key: 'server', logicalId: 'ServerLambdaFunction', layers: [], takesWrapper: true, events }],
      hasOwnRole: true,
      secrets: {},
      isGateway: true,
      isRestored: false,
    })
    expect(Object.keys(Resources).includes('HttpApiStage')).toBe(there)
  })
})
