import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { settingFindings } from './setting-findings.ts'
import { emptyCatalogue } from './testing/repository-folder.ts'

/** Of a project with the targets `docs` and `docs-admin`. */
function find(yml: string, stage = 'prod') {
  const root = mkdtempSync(join(tmpdir(), 'settings-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const gateway = join(root, 'services/gateway')
  mkdirSync(gateway, { recursive: true })
  writeFileSync(join(gateway, 'gateway.yml'), yml)
  writeFileSync(join(gateway, 'elsewhere.json'), JSON.stringify({ ...emptyCatalogue, tools: [{ name: 'far' }] }))
  const services = ['docs', 'docs-admin'].map(target => {
    const directory = join(root, 'services', target)
    mkdirSync(directory)
    const tools = [{ name: 'search' }, { name: 'ReadPage' }]
    writeFileSync(join(directory, 'catalogue.json'), JSON.stringify({ ...emptyCatalogue, tools }))
    const functionNames = [`mcp-server-${target}-\${sls:stage}`]
    return { directory, target, functionNames, liveCatalogue: false }
  })
  return settingFindings(stage, { root, gateway, services })
}

const iam = 'doors: { functionUrl: iam }\n'
const jwt = (more: string) =>
  `doors: { functionUrl: jwt }\njwt: { issuers: [{ issuer: https://idp.test }], audience: [https://mcp.test/mcp]${more} }`
const elsewhere = 'function: "arn:aws:lambda:eu-west-1:123456789012:function:far", catalogue: elsewhere.json'

it.each([
  { path: 'jwt.resource', level: 'warning', yml: jwt(', resource: https://mcp.test/other') },
  { path: 'jwt.resource', level: 'error', yml: jwt(', resource: "https://mcp.test/mcp#a"') },
  { path: 'jwt.resource', level: 'error', yml: jwt(', resource: http://mcp.test/mcp') },
  { path: 'jwt.audience', level: 'error', yml: jwt('').replace('[https://mcp.test/mcp]', "'*'") },
  {
    path: 'jwt.issuers.0.issuer',
    level: 'error',
    yml: jwt('').replace('idp.test', 'idp.test/.well-known/openid-configuration'),
  },
  {
    path: 'jwt.issuers',
    level: 'warning',
    yml: jwt('').replace(
      '[{ issuer: https://idp.test }]',
      '[{ issuer: https://idp.test }, { issuer: https://other.test }]',
    ),
  },
  {
    path: 'jwt.offeredScopes',
    level: 'warning',
    yml: `${jwt('')}\npolicy: { allow: [{ names: ['docs___*', 'docs-admin___*'], scopes: ['notes:write'] }] }`,
  },
  {
    path: 'jwt.issuers.0.resource',
    level: 'warning',
    yml: jwt('').replace(
      'idp.test',
      'idp.test, path: /mcp/a, audience: https://mcp.test/mcp/a, resource: https://other.test/mcp/a',
    ),
  },
  {
    path: 'jwt.issuers.0.resource',
    level: 'error',
    yml: jwt('').replace(
      'idp.test',
      'idp.test, path: /mcp/a, audience: https://a.mcp.test/mcp, resource: https://a.mcp.test/mcp',
    ),
  },
  { path: 'allowedOrigins.0', level: 'error', yml: `${iam}allowedOrigins: ['https://*.example.com']` },
  { path: 'targets.docs.hide.0', level: 'error', yml: `${iam}targets: { docs: { hide: [readpage] } }` },
  { path: 'targets.docs.hide.0', level: 'error', yml: `${iam}targets: { docs: { hide: [docs___search] } }` },
  {
    path: 'targets.far.drift',
    level: 'error',
    yml: `${iam}targets: { far: { ${elsewhere}, protocol: mcp-2025, drift: refuse } }`,
  },
  {
    path: 'policy.mode',
    level: 'warning',
    yml: `${iam}policy: { mode: log, allow: [{ names: ['docs___*'] }] }`,
  },
  { path: 'policy.allow.0.names.0', level: 'warning', yml: `${iam}policy: { allow: [{ names: ['docs*'] }] }` },
  {
    path: 'callers.1',
    level: 'error',
    yml: `${iam}callers: [{ arn: 'arn:aws:iam::123456789012:role/*' }, { arn: 'arn:aws:iam::123456789012:role/Ada' }]`,
  },
  { path: 'stages.production', level: 'warning', yml: `${iam}stages: { production: { listTtlMs: 0 } }` },
])('finds $path, as $level: $yml', ({ path, level, yml }) => {
  expect(find(yml)).toEqual([{ path, level, text: expect.any(String), remedy: expect.any(String) }])
})

describe('has nothing to say of', () => {
  it.each([
    { what: 'a resource among the audiences', yml: jwt(', resource: https://mcp.test/mcp') },
    {
      what: 'issuers with an endpoint each',
      yml: jwt('').replace(
        '}]',
        '}, { issuer: https://other.test, path: /mcp/other, audience: https://mcp.test/mcp/other }]',
      ),
    },
    {
      what: 'scopes that a login offers',
      yml: `${jwt(", offeredScopes: ['notes:write']")}\npolicy: { allow: [{ names: ['docs___*', 'docs-admin___*'], scopes: ['notes:write'] }] }`,
    },
    { what: 'any port of an origin', yml: `${iam}allowedOrigins: ['http://localhost:*']` },
    { what: 'tools that are hidden by a glob', yml: `${iam}targets: { docs: { hide: ['Read*'] } }` },
    { what: 'a rule for one target', yml: `${iam}policy: { allow: [{ names: ['docs___*', '*___search'] }] }` },
    { what: 'the block of the stage', yml: `${iam}stages: { prod: { listTtlMs: 0 }, production: { listTtlMs: 1 } }` },
  ])('$what', ({ yml }) => {
    expect(find(yml)).toEqual([])
  })

  it('a policy that only logs on this machine', () => {
    const yml = `${iam}policy: { mode: log, allow: [{ names: ['docs___*'] }] }`
    expect(find(yml, 'local')).toEqual([])
  })
})
