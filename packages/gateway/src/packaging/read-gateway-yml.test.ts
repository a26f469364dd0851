import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PackagingError, type SourceProblem } from './packaging-error.ts'
import { readGatewayConfig, toGatewayConfig } from './read-gateway-yml.ts'
import { repositoryOf } from './testing/repository-folder.ts'

const targetNames = ['docs', 'metrics']
const role = 'arn:aws:iam::123456789012:role/Agents'
const functionArn = 'arn:aws:lambda:us-east-1:999988887777:function:billing:live'

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

  it('says why no authorizer of API Gateway is believed', () => {
    const yml = 'doors: { apiGateway: { authorizer: lambda } }'
    expect(() => read(yml)).toThrow(/doors\.apiGateway: must be jwt: the gateway believes no claims/)
  })

  it.each([
    {
      what: 'a path without an audience',
      jwt: 'issuers: [{ issuer: https://a.test, path: /mcp/a }], audience: a',
      says: /issuers\.0\.audience: is needed with path/,
    },
    {
      what: 'a path with a slash at its end',
      jwt: 'issuers: [{ issuer: https://a.test, path: /mcp/, audience: a }]',
      says: /is no path of an endpoint/,
    },
    {
      what: 'one path twice',
      jwt: 'issuers: [{ issuer: https://a.test, path: /a, audience: a }, { issuer: https://b.test, path: /a, audience: b }]',
      says: /give one path to two/,
    },
    { what: 'no audience', jwt: 'issuers: [{ issuer: https://a.test }]', says: /jwt\.audience: is needed/ },
    {
      what: 'offered scopes without the required ones',
      jwt: 'issuers: [{ issuer: https://a.test }], audience: a, requiredScopes: [x], offeredScopes: [y]',
      says: /must hold each of requiredScopes/,
    },
    {
      what: 'a resource for all, and a path without its own',
      jwt: 'issuers: [{ issuer: https://a.test, path: /a, audience: a }], audience: b, resource: https://c.test/mcp',
      says: /need a resource each/,
    },
    {
      what: 'a resource without a path',
      jwt: 'issuers: [{ issuer: https://a.test, resource: https://a.test/mcp }], audience: b',
      says: /is of the endpoint at path/,
    },
  ])('refuses a login that cannot work: $what', ({ jwt, says }) => {
    expect(() => read(`doors: { functionUrl: jwt }\njwt: { ${jwt} }`)).toThrow(says)
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

  it('says whose tokens are taken, and lets a stage take others for the same scopes', () => {
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
      requiredScopes: ['mcp:use'],
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

  it('keeps on every stage what guards a target, unless the stage says otherwise', () => {
    const yml = `
      doors: { functionUrl: iam }
      targets: { metrics: { hide: ['Delete*'], drift: refuse } }
      stages: { prod: { targets: { metrics: { timeoutMs: 65000 } } } }`
    expect(read(yml).targets).toEqual({ metrics: { hide: ['Delete*'], drift: 'refuse', timeoutMs: 65_000 } })
  })

  it('refuses settings for a target that is not there', () => {
    expect(() => read('{ doors: { functionUrl: iam }, targets: { metric: {} } }')).toThrow(
      'targets.metric: there is no such target; there is docs, metrics',
    )
  })

  it('reports mistakes of every stage, each where it was written', () => {
    const yml = `
      doors: { functionUrl: iam }
      listTtlMs: -1
      targets: { docs: { retries: 3 }, metric: {}, billing: { function: '${functionArn}', catalogue: live } }
      stages:
        prod:
          listTtlMs: -2
          targets:
            docs: { timeoutMs: 0.5, hid: null }
            metric: { timeoutMs: 1 }
            metics: { timeoutMs: 1 }
            billing: { catalogue: null }
        beta: { doors: { functionURL: null }, targets: { docs: { timeoutMs: 1 } }, policy: { allow: [{}] }, stages: {} }
        gamma:`
    expect(problemPaths(() => read(yml, 'local'))).toEqual([
      'listTtlMs',
      'targets.docs',
      'targets.metric',
      'stages.prod.targets.docs.hid',
      'stages.prod.listTtlMs',
      'stages.prod.targets.docs.timeoutMs',
      'stages.prod.targets.billing',
      'stages.prod.targets.metics',
      'stages.beta.doors.functionURL',
      'stages.beta.policy.allow.0.names',
      'stages.beta',
    ])
  })

  it.each([
    { yml: 'targets: { metric: {} }\nstages: { prod: { targets: { metrik: {} } } }', stage: 'prod' },
    { yml: 'targets: { metric: {} }\nstages: { prod: { targets: { metrik: {} } } }', stage: 'beta' },
  ])('names targets that are not there by base and stage, whether the stage is packaged or not: $stage', ({
    yml,
    stage,
  }) => {
    expect(problemPaths(() => read(`doors: { functionUrl: iam }\n${yml}`, stage))).toEqual([
      'targets.metric',
      'stages.prod.targets.metrik',
    ])
  })

  it('names a file that is no YAML, with the place', () => {
    expect(() => read('doors: { functionUrl: iam')).toThrow(/^gateway\.yml is not usable:\n {2}the file: .* at line 1/)
  })

  it('throws its problems as data, too', () => {
    const problems = thrownBy(() => read('doors: { functionUrl: none }\nstages: { beta: { listTtlMs: -1 } }'))
    expect(problems).toMatchObject([
      { file: 'gateway.yml', path: 'stages.beta.listTtlMs' },
      { file: 'gateway.yml', path: 'doors.functionUrl' },
    ])
  })

  it.each([
    { yml: '[]', path: 'the file' },
    { yml: 'stages: [prod]', path: 'stages' },
    { yml: 'stages: { prod: iam }', path: 'stages.prod' },
  ])('refuses $yml, which holds no settings', ({ yml, path }) => {
    expect(problemPaths(() => read(yml))).toEqual([path])
  })

  it.each([
    { yml: 'targets: !!omap [metrics: { hide: [x] }]', path: 'targets' },
    { yml: 'stages: { prod: { targets: !!omap [metrics: { hide: [x] }] } }', path: 'stages.prod.targets' },
    { yml: 'targets: { metrics: !!set { hide } }', path: 'targets.metrics.hide' },
  ])('does not pass over the settings of $yml', ({ yml, path }) => {
    expect(problemPaths(() => read(`doors: { functionUrl: iam }\n${yml}`))).toEqual([path])
  })

  it('takes names of stages as they come', () => {
    const yml =
      'doors: { functionUrl: iam }\nstages: { constructor: { listTtlMs: 1 }, "feature/x 1": { listTtlMs: 2 } }'
    expect([read(yml, 'constructor').listTtlMs, read(yml, 'feature/x 1').listTtlMs]).toEqual([1, 2])
    expect(read(yml, 'toString')).not.toHaveProperty('listTtlMs')
  })

  it('is as the README shows it', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? []
    const config = toGatewayConfig(example, { stage: 'prod', targetNames: ['notes', 'weather'] })
    expect(config).toMatchObject({ doors: { functionUrl: 'jwt', invoke: 'jwt' }, policy: { mode: 'enforce' } })
  })

  it('as committed opens the URL to IAM on deployed stages and to this machine on the local one', () => {
    const committed = readFileSync(join(import.meta.dirname, '../../../../services/gateway/gateway.yml'), 'utf8')
    expect(read(committed, 'prod').doors.functionUrl).toBe('iam')
    expect(read(committed, 'local').doors.functionUrl).toBe('none')
  })
})

const base = {
  doors: { functionUrl: 'iam', container: { trusted: { principal: 'mesh', roles: ['admin'] } } },
  jwt: { issuers: [{ issuer: 'https://idp.test' }], audience: ['a'], requiredScopes: ['mcp:use'] },
  callers: [{ arn: role, tenant: 'acme' }],
  policy: { mode: 'log', allow: [{ names: ['docs___*'] }] },
  allowedOrigins: ['https://chat.example.com'],
  listTtlMs: 60_000,
  targets: { docs: { timeoutMs: 1, hide: ['Delete*'] }, metrics: { drift: 'refuse' } },
}

const emptyOf = { callers: [], allowedOrigins: [], targets: {} } as Record<string, unknown>

describe.each([
  {
    block: 'doors',
    override: { apiGateway: 'jwt', container: { trusted: { principal: 'guest' } } },
    overridden: { functionUrl: 'iam', apiGateway: 'jwt', container: { trusted: { principal: 'guest' } } },
    nullKey: { container: null },
    without: { functionUrl: 'iam' },
  },
  {
    block: 'jwt',
    override: { issuers: [{ issuer: 'https://beta.test' }] },
    overridden: { ...base.jwt, issuers: [{ issuer: 'https://beta.test' }] },
    nullKey: { requiredScopes: null },
    without: { ...base.jwt, requiredScopes: [] },
  },
  {
    block: 'policy',
    override: { mode: 'enforce' },
    overridden: { ...base.policy, mode: 'enforce' },
    nullKey: { mode: null },
    without: { ...base.policy, mode: 'enforce' },
  },
  {
    block: 'targets',
    override: { docs: { timeoutMs: 2 }, metrics: { maxConcurrent: 3 } },
    overridden: { docs: { timeoutMs: 2, hide: ['Delete*'] }, metrics: { drift: 'refuse', maxConcurrent: 3 } },
    nullKey: { docs: { hide: null }, metrics: null },
    without: { docs: { timeoutMs: 1 } },
  },
  { block: 'callers', override: [], overridden: [] },
  { block: 'allowedOrigins', override: ['http://localhost:*'], overridden: ['http://localhost:*'] },
  { block: 'listTtlMs', override: 0, overridden: 0 },
] as const)('a stage, of $block', row => {
  const { block, override, overridden } = row
  const readBlock = (settings: unknown) => {
    const file = { ...base, stages: { prod: { [block]: settings } } }
    return (read(JSON.stringify(settings === undefined ? base : file)) as Record<string, unknown>)[block]
  }

  it('has what all stages have, where it says nothing', () => {
    expect(readBlock(undefined)).toEqual(base[block])
  })

  it('changes what it names, and nothing beside it', () => {
    expect(readBlock(override)).toEqual(overridden)
  })

  if ('nullKey' in row) {
    it('takes a key away by null', () => {
      expect(readBlock(row.nullKey)).toEqual(row.without)
    })
  }

  it('takes all of it away by null', () => {
    if (block === 'doors') expect(() => readBlock(null)).toThrow('every door is shut')
    else expect(readBlock(null)).toEqual(emptyOf[block])
  })

  it('is refused a null where there is nothing', () => {
    const { [block]: _, ...others } = base
    const file = { ...others, ...(block !== 'doors' && { doors: { functionUrl: 'iam' } }) }
    expect(problemPaths(() => read(JSON.stringify({ ...file, stages: { prod: { [block]: null } } })))[0]).toBe(
      `stages.prod.${block}`,
    )
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

function thrownBy(run: () => unknown): readonly SourceProblem[] {
  try {
    run()
  } catch (error) {
    if (error instanceof PackagingError) return error.problems
    throw error
  }
  return []
}

describe('a mistake in gateway.yml has a remedy', () => {
  const iam = 'doors: { functionUrl: iam }'

  it.each([
    { what: 'a key that is misspelt', yml: `${iam}\npolcy: {}`, remedy: 'Write policy.' },
    { what: 'a key of another block', yml: `${iam}\ntenant: acme`, remedy: /^Take tenant out\. There is doors, / },
    {
      what: 'a key of a target without its unit',
      yml: `${iam}\ntargets: { docs: { timeout: 5 } }`,
      remedy: 'Write timeoutMs.',
    },
    { what: 'a value in capitals', yml: 'doors: { functionUrl: IAM }', remedy: 'Write iam.' },
    { what: 'a value that is none', yml: 'doors: { functionUrl: open }', remedy: 'Write iam or jwt or none.' },
    { what: 'a list in place of a block', yml: `${iam}\npolicy: [x]`, remedy: /^Its keys are mode, allow\./ },
    { what: 'text in place of a number', yml: `${iam}\nlistTtlMs: 5s`, remedy: /^listTtlMs is for this: How long/ },
    {
      what: 'text in place of a list, with the words of what is around it',
      yml: `${iam}\npolicy: { allow: [{ names: docs___* }] }`,
      remedy: /^names is for this: /,
    },
    { what: 'a misspelt target', yml: `${iam}\ntargets: { dosc: {} }`, remedy: 'Write docs.' },
    { what: 'no door', yml: 'listTtlMs: 1', remedy: /functionUrl: iam/ },
    { what: 'a door for this machine alone', yml: 'doors: { functionUrl: none }', remedy: /stages\.local/ },
    {
      what: 'two doors that exclude each other',
      yml: `doors: { functionUrl: iam, invoke: { trusted: { principal: a } } }`,
      remedy: /invoke out/,
    },
    { what: 'tokens of nobody', yml: 'doors: { functionUrl: jwt }', remedy: /^Add jwt: / },
    { what: 'a stage that is no mapping', yml: `${iam}\nstages: { prod: [] }`, remedy: /prod: \{/ },
    { what: 'a null for nothing', yml: `${iam}\nstages: { prod: { polcy: null } }`, remedy: /correct the name/ },
    { what: 'a tab', yml: 'doors:\n\tfunctionUrl: iam', remedy: /no tabs/ },
    { what: 'a key that stands twice', yml: `${iam}\n${iam}`, remedy: /once in its block/ },
    { what: 'a bracket that is not closed', yml: 'doors: { functionUrl: iam', remedy: /bracket/ },
    { what: 'keys in several columns', yml: 'doors:\n  functionUrl: iam\n invoke: jwt', remedy: /one column/ },
  ])('for $what', ({ yml, remedy }) => {
    const [problem] = thrownBy(() => read(yml))
    expect(problem?.remedy).toMatch(typeof remedy === 'string' ? new RegExp(`^${remedy}$`) : remedy)
  })

  it('where the file is missing', () => {
    using repository = repositoryOf({})
    rmSync(join(repository.gateway, 'gateway.yml'))
    const [problem] = thrownBy(() => readGatewayConfig(repository, { stage: 'prod', targetNames }))
    expect(problem).toMatchObject({ file: 'services/gateway/gateway.yml', remedy: expect.stringContaining('doors:') })
  })
})
