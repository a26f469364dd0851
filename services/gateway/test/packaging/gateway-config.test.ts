import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toGatewayConfig } from '../../packaging/gateway-config.ts'

const targetNames = ['docs', 'metrics']
const role = 'arn:aws:iam::123456789012:role/Agents'

function read(yml: string, stage = 'prod') {
  return toGatewayConfig(yml, { stage, targetNames })
}

describe('gateway.yml', () => {
  it('opens the doors it names, and no others', () => {
    expect(read('doors: { functionUrl: iam }').doors).toEqual({ functionUrl: 'iam' })
    expect(read('doors: { invoke: { trusted: { principal: agents } } }').doors).toEqual({
      invoke: { trusted: { principal: 'agents' } },
    })
  })

  it('lets a stage open, change and shut single doors', () => {
    const invoke = { trusted: { principal: 'agents' } }
    const yml = `
      doors: { functionUrl: iam }
      stages:
        local: { doors: { functionUrl: none, invoke: { trusted: { principal: agents } } } }
        jobs: { doors: { functionUrl: null, invoke: { trusted: { principal: agents } } } }`
    expect(read(yml, 'prod').doors).toEqual({ functionUrl: 'iam' })
    expect(read(yml, 'local').doors).toEqual({ functionUrl: 'none', invoke })
    expect(read(yml, 'jobs').doors).toEqual({ invoke })
  })

  it('lets a stage replace origins and targets', () => {
    const yml = `
      doors: { functionUrl: iam }
      allowedOrigins: [https://chat.example.com]
      targets: { docs: { timeoutMs: 20000 } }
      stages: { beta: { allowedOrigins: ['http://127.0.0.1:6274'], targets: { metrics: {} } } }`
    expect(read(yml)).toMatchObject({
      allowedOrigins: ['https://chat.example.com'],
      targets: { docs: { timeoutMs: 20_000 } },
    })
    expect(read(yml, 'beta')).toMatchObject({ allowedOrigins: ['http://127.0.0.1:6274'], targets: { metrics: {} } })
  })

  it('lets a stage say how long lists keep, none at all included', () => {
    const yml = 'doors: { functionUrl: iam }\nlistTtlMs: 60000\nstages: { beta: { listTtlMs: 0 } }'
    expect([read(yml).listTtlMs, read(yml, 'beta').listTtlMs]).toEqual([60_000, 0])
    expect(() => read('doors: { functionUrl: iam }\nlistTtlMs: -1')).toThrow(/listTtlMs/)
  })

  it('never lets everybody in on a deployed stage', () => {
    expect(() => read('doors: { functionUrl: none }')).toThrow(/doors\.functionUrl is none/)
    expect(read('doors: { functionUrl: none }', 'local').doors.functionUrl).toBe('none')
  })

  it('keeps a door that believes its events apart from one that takes any', () => {
    expect(() => read('doors: { functionUrl: iam, invoke: { trusted: { principal: agents } } }')).toThrow(/forged/)
  })

  it('refuses a stage with every door shut', () => {
    expect(() => read('allowedOrigins: []')).toThrow(/every door is shut on stage "prod"/)
  })

  it('names every problem by its path', () => {
    const yml = `
      doors: { functionUrl: open, invoke: { trusted: {} } }
      allowedOrigins: [https://chat.example.com/path]
      targets: { docs: { timeoutMs: 0.5, retries: 3 } }
      stages: { beta: { door: {} } }`
    expect(problemPaths(() => read(yml))).toEqual([
      'doors.functionUrl',
      'doors.invoke',
      'allowedOrigins.0',
      'targets.docs.timeoutMs',
      'targets.docs',
      'stages.beta',
    ])
  })

  it('says whose tokens are taken, and lets a stage take others', () => {
    const yml = `
      doors: { functionUrl: jwt, invoke: jwt }
      jwt:
        issuers: [{ issuer: https://idp.example.com, tenantClaim: org, rolesClaim: groups }]
        audience: https://mcp.example.com/mcp
        requiredScopes: [mcp:use]
      stages:
        beta: { jwt: { issuers: [{ issuer: https://beta.example.com, tenant: acme }], audience: [a, b] } }`
    expect(read(yml).jwt).toEqual({
      issuers: [{ issuer: 'https://idp.example.com', tenantClaim: 'org', rolesClaim: 'groups' }],
      audience: ['https://mcp.example.com/mcp'],
      requiredScopes: ['mcp:use'],
    })
    expect(read(yml, 'beta').jwt).toEqual({
      issuers: [{ issuer: 'https://beta.example.com', tenant: 'acme' }],
      audience: ['a', 'b'],
      requiredScopes: [],
    })
  })

  it.each([
    { what: 'a door for tokens of nobody', yml: 'doors: { functionUrl: jwt }', problem: 'whose tokens' },
    {
      what: 'issuers whose keys come over http',
      yml: 'doors: { functionUrl: jwt }\njwt: { issuers: [{ issuer: http://idp.test }], audience: a }',
      problem: 'over https',
    },
    {
      what: 'keys that come over http',
      yml: 'doors: { functionUrl: jwt }\njwt: { issuers: [{ issuer: https://idp.test, jwksUri: http://idp.test/keys }], audience: a }',
      problem: 'over https',
    },
    {
      what: 'an issuer that is named twice',
      yml: 'jwt: { issuers: [{ issuer: https://idp.test }, { issuer: https://idp.test }], audience: a }',
      problem: 'jwt.issuers',
    },
    {
      what: 'tokens without an audience',
      yml: 'jwt: { issuers: [{ issuer: https://idp.test }] }',
      problem: 'jwt.audience',
    },
    {
      what: 'an issuer with one tenant and with several',
      yml: 'jwt: { issuers: [{ issuer: https://idp.test, tenant: a, tenantClaim: b }], audience: a }',
      problem: 'jwt.issuers.0.tenantClaim',
    },
    {
      what: 'tokens on invocations beside a URL whose events are believed',
      yml: 'doors: { functionUrl: iam, invoke: jwt }\njwt: { issuers: [{ issuer: https://idp.test }], audience: a }',
      problem: 'forged',
    },
    {
      what: 'a tenant Lambda takes no name of',
      yml: `callers: [{ arn: '${role}', tenant: 'a#b' }]`,
      problem: 'tenant',
    },
    { what: 'callers of any account', yml: `callers: [{ arn: 'arn:aws:iam::*:role/Agents' }]`, problem: 'written out' },
    { what: 'a role by its path, which is never seen', yml: `callers: [{ arn: '${role}/Sre' }]`, problem: 'its path' },
    { what: 'a policy without a rule', yml: 'policy: { allow: [] }', problem: 'policy.allow' },
    { what: 'a rule without names', yml: 'policy: { allow: [{ roles: [a] }] }', problem: 'policy.allow.0.names' },
    {
      what: 'a scope no token can hold',
      yml: "policy: { allow: [{ names: ['*'], scopes: [a b] }] }",
      problem: 'OAuth',
    },
  ])('refuses $what', ({ yml, problem }) => {
    expect(() => read(yml)).toThrow(problem)
  })

  it('takes issuers of this machine on the local stage', () => {
    const yml = 'doors: { functionUrl: jwt }\njwt: { issuers: [{ issuer: http://127.0.0.1:9 }], audience: a }'
    expect(read(yml, 'local').jwt?.issuers).toEqual([{ issuer: 'http://127.0.0.1:9' }])
  })

  it('says who callers are and what they may use; a stage replaces either, or takes it away', () => {
    const yml = `
      doors: { functionUrl: iam }
      callers: [{ arn: '${role}-*', tenant: acme, roles: [sre] }]
      policy: { allow: [{ names: ['docs___*'] }, { names: ['metrics___*'], roles: [sre], tenants: [acme] }] }
      stages: { beta: { callers: null, policy: null }, gamma: { policy: { mode: log, allow: [{ names: ['*'] }] } } }`
    expect(read(yml)).toMatchObject({
      callers: [{ arn: `${role}-*`, tenant: 'acme', roles: ['sre'] }],
      policy: {
        mode: 'enforce',
        allow: [{ names: ['docs___*'] }, { names: ['metrics___*'], roles: ['sre'], tenants: ['acme'] }],
      },
    })
    expect(read(yml, 'beta')).not.toHaveProperty('policy')
    expect(read(yml, 'beta').callers).toEqual([])
    expect(read(yml, 'gamma').policy).toEqual({ mode: 'log', allow: [{ names: ['*'] }] })
  })

  it('refuses settings for a target that is not there', () => {
    expect(() => read('{ doors: { functionUrl: iam }, targets: { metric: {} } }')).toThrow(
      'targets.metric: there is no such target; there is docs, metrics',
    )
  })

  it('is as the README shows it', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? []
    const config = toGatewayConfig(example, { stage: 'prod', targetNames: ['aws-documentation', 'prometheus'] })
    expect(config).toMatchObject({ doors: { functionUrl: 'jwt', invoke: 'jwt' }, policy: { mode: 'enforce' } })
  })

  it('as committed opens the URL to IAM on deployed stages and to this machine on the local one', () => {
    const committed = readFileSync(join(import.meta.dirname, '../../gateway.yml'), 'utf8')
    expect(read(committed, 'prod').doors.functionUrl).toBe('iam')
    expect(read(committed, 'local').doors.functionUrl).toBe('none')
  })
})

function problemPaths(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    const [, ...problems] = String((error as Error).message).split('\n')
    return problems.map(problem => problem.trim().split(':')[0] ?? '')
  }
  return []
}
