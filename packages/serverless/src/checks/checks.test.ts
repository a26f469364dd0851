import { describe, expect, it } from 'vitest'
import { checkAccess } from './check-access.ts'
import { checkKeys } from './check-keys.ts'
import { checkSizes } from './check-sizes.ts'
import { type Problem, toJson, toText } from './problem.ts'
import type { Packaged, Resource } from './template.ts'

type Resources = Record<string, Resource>

function packaged(folder: string, Resources: Resources): Packaged {
  return {
    folder,
    template: { Resources },
    path: folder,
    isGateway: folder === 'gateway',
    ...(folder !== 'gateway' && { target: folder }),
  }
}

function rolePolicy(Action: string | string[], Resource: unknown, extra: object = {}): Resource {
  return statementOf({ Action, Resource, ...extra })
}

function statementOf(statement: object): Resource {
  const PolicyDocument = { Statement: [{ Effect: 'Allow', ...statement }] }
  return { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: { Ref: 'ExecutionRole' }, PolicyDocument } }
}

function callers(extra: object = {}): Resource {
  const statement = {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: { 'Fn::GetAtt': ['Gateway', 'Arn'] },
    ...extra,
  }
  return { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [statement] } } }
}

const url = (AuthType: string): Resource => ({ Type: 'AWS::Lambda::Url', Properties: { AuthType } })
const permission = (Properties: object): Resource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { ...Properties },
})
const oneFunction = {
  'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:mcp-server-docs-prod',
}
const viaUrl = { Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } }

const iam = { functionUrl: 'iam' } as const
const jwt = { functionUrl: 'jwt' } as const

function textsOf(problems: readonly Problem[]): string[] {
  for (const { remedy } of problems) expect(remedy).not.toBe('')
  return problems.map(({ where, what }) => `${where}: ${what}`)
}

describe('access', () => {
  it('that is as it should be is no problem', () => {
    const gateway = {
      Url: url('AWS_IAM'),
      Invoke: rolePolicy('lambda:InvokeFunction', [oneFunction]),
      Callers: callers(viaUrl),
    }
    const docs = {
      Trace: rolePolicy(['xray:PutTraceSegments'], '*'),
      Read: rolePolicy('s3:GetObject', 'arn:aws:s3:::docs/*'),
    }
    expect(checkAccess([packaged('gateway', gateway), packaged('docs', docs)], iam)).toEqual([])
  })

  it.each([
    { what: 'an action by wildcard', resource: rolePolicy('s3:*', 'arn:aws:s3:::docs/*'), problem: 'it allows s3:*' },
    { what: 'everything', resource: rolePolicy('s3:GetObject', '*'), problem: 'it allows s3:GetObject on everything' },
    {
      what: 'everything, beside what has no narrower name',
      resource: rolePolicy(['xray:PutTraceSegments', 's3:GetObject'], ['*']),
      problem: 's3:GetObject on everything',
    },
    {
      what: 'invoking functions',
      resource: rolePolicy('lambda:InvokeFunction', oneFunction),
      problem: 'invoke functions',
    },
    {
      what: 'invoking functions, in the letters that IAM reads alike',
      resource: rolePolicy('Lambda:invokefunction', oneFunction),
      problem: 'invoke functions',
    },
    { what: 'an action by a letter', resource: rolePolicy('s3:?etObject', 'arn:a'), problem: 'it allows s3:?etObject' },
    {
      what: 'all actions but one',
      resource: statementOf({ NotAction: 's3:DeleteObject', Resource: 'arn:aws:s3:::docs/*' }),
      problem: 'it allows *,',
    },
    {
      what: 'all resources but one',
      resource: statementOf({ Action: 's3:GetObject', NotResource: 'arn:aws:s3:::docs/*' }),
      problem: 's3:GetObject on everything',
    },
    { what: 'any role', resource: rolePolicy('sts:AssumeRole', '*'), problem: 'sts:AssumeRole on everything' },
    {
      what: 'everything, in a policy written beside its role',
      resource: { ...rolePolicy('s3:GetObject', '*'), Type: 'AWS::IAM::Policy' },
      problem: 's3:GetObject on everything',
    },
    { what: 'a URL of its own', resource: url('AWS_IAM'), problem: 'does not go through the gateway' },
    {
      what: 'a resource policy of its own',
      resource: permission({ Principal: '123456789012', Action: 'lambda:InvokeFunction' }),
      problem: 'does not go through the gateway',
    },
  ])('of a tool server may not be $what', ({ resource, problem }) => {
    const problems = textsOf(
      checkAccess([packaged('gateway', { Url: url('AWS_IAM') }), packaged('docs', { It: resource })], iam),
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^docs: It: /)
    expect(problems[0]).toContain(problem)
  })

  it.each([
    {
      what: 'any function',
      doors: iam,
      resource: rolePolicy('lambda:InvokeFunction', `${oneFunction['Fn::Sub']}-*`),
      problem: 'not one function',
    },
    { what: 'invocations past its URL', doors: iam, resource: callers(), problem: 'past its URL' },
    {
      what: 'any function, by a managed policy of its role',
      doors: iam,
      resource: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Roles: [{ Ref: 'ExecutionRole' }],
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `${oneFunction['Fn::Sub']}-*` }],
          },
        },
      },
      problem: 'not one function',
    },
    {
      what: 'invocations past its URL, by a condition that says the opposite',
      doors: iam,
      resource: callers({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'false' } } }),
      problem: 'past its URL',
    },
    {
      what: 'everybody, by a URL that has to be signed',
      doors: iam,
      resource: permission({ Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
      problem: 'lets everybody do lambda:InvokeFunctionUrl',
    },
    {
      what: 'everybody, not by the URL',
      doors: jwt,
      resource: permission({ Principal: '*', Action: 'lambda:InvokeFunction' }),
      problem: 'lets everybody do lambda:InvokeFunction,',
    },
    {
      what: 'another account, which could forge events of the URL',
      doors: iam,
      resource: permission({ Principal: '999999999999', Action: 'lambda:InvokeFunction' }),
      problem: 'lets 999999999999 do',
    },
    {
      what: 'API Gateway, when that door is shut',
      doors: jwt,
      resource: permission({ Principal: 'apigateway.amazonaws.com', Action: 'lambda:InvokeFunction', SourceArn: 'x' }),
      problem: 'apigateway',
    },
  ])('of the gateway may not be for $what', ({ doors, resource, problem }) => {
    const gateway = { Url: url(doors === iam ? 'AWS_IAM' : 'NONE'), It: resource }
    const problems = textsOf(checkAccess([packaged('gateway', gateway)], doors))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })

  it('of a tool server may be for the gateway of another account, by the parameter gatewayRoleArns alone', () => {
    const role = 'arn:aws:iam::999999999999:role/gateway'
    const invoke = { Action: 'lambda:InvokeFunction', Principal: role }
    const find = (properties: object, Metadata: Record<string, unknown>) => {
      const docs = packaged('docs', { It: permission(properties) })
      return checkAccess([{ ...docs, template: { ...docs.template, Metadata } }], iam)
    }
    const declared = { McpGatewayRoles: [role] }
    expect(find(invoke, declared)).toEqual([])
    const others = [
      { ...invoke, Principal: `${role}-2` },
      { ...invoke, Principal: '*' },
      { ...invoke, Action: 'lambda:*' },
      { ...invoke, InvokedViaFunctionUrl: true },
    ]
    for (const other of others) {
      expect(find(other, declared)).toMatchObject([{ code: 'target-open-past-gateway' }])
    }
    expect(find(invoke, {})).toMatchObject([{ code: 'target-open-past-gateway' }])
  })

  it('of the gateway may not be limited by AWS WAF, which takes no such resource', () => {
    const acl = { Type: 'AWS::WAFv2::WebACLAssociation', Properties: { WebACLArn: 'arn', ResourceArn: 'api' } }
    const found = checkAccess([packaged('gateway', { Url: url('AWS_IAM'), Acl: acl })], iam)
    expect(found).toMatchObject([{ code: 'web-acl-unsupported', where: 'gateway: Acl' }])
  })

  it('of the gateway may be for everybody by a URL whose tokens it reads, and for API Gateway where that door is open', () => {
    const gateway = {
      Url: url('NONE'),
      A: permission({ Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
      B: permission({ Principal: '*', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
      C: permission({ Principal: 'apigateway.amazonaws.com', Action: 'lambda:InvokeFunction', SourceArn: 'x' }),
    }
    expect(checkAccess([packaged('gateway', gateway)], { ...jwt, apiGateway: 'jwt' })).toEqual([])
  })

  it('has the URL that the doors say, and no other', () => {
    expect(textsOf(checkAccess([packaged('gateway', { Url: url('NONE') })], iam))[0]).toContain('AuthType is NONE')
    expect(textsOf(checkAccess([packaged('gateway', { Url: url('AWS_IAM') })], { invoke: 'jwt' }))[0]).toContain('null')
    expect(textsOf(checkAccess([packaged('gateway', {})], iam))[0]).toContain('there is no function URL')
  })
})

describe('sizes', () => {
  const lambda = (Properties: object): Resource => ({
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'f', ...Properties },
  })

  it('over what AWS takes are told', () => {
    const long = Array.from(
      { length: 200 },
      (_, index) => `arn:aws:lambda:us-east-1:123456789012:function:target-${index}`,
    )
    const resources = {
      Name: lambda({ FunctionName: 'x'.repeat(65) }),
      Environment: lambda({ Environment: { Variables: { A: 'é'.repeat(2_048) } } }),
      ExecutionRole: { Type: 'AWS::IAM::Role', Properties: { Policies: [] } },
      Inline: rolePolicy('lambda:InvokeFunction', long),
      Managed: callers({ Resource: long }),
    }
    expect(
      textsOf(checkSizes([packaged('gateway', resources)], [{ path: 'a.zip', unzippedBytes: 263_000_000 }])),
    ).toEqual([
      expect.stringMatching(/^gateway: Name: .*65 characters/),
      expect.stringMatching(/^gateway: Environment: .*4097 bytes/),
      expect.stringMatching(/^gateway: Managed: .*IAM takes 6144/),
      expect.stringMatching(/^gateway: ExecutionRole: .*IAM takes 10240/),
      expect.stringMatching(/^a\.zip: .*263000000 bytes/),
    ])
  })

  it('are counted as IAM does, so that a hundred targets fit into the policy of a gateway', () => {
    const arn = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:mcp-server-measurements-prod'
    const gatewayOf = (targets: number) =>
      packaged('gateway', {
        ExecutionRole: { Type: 'AWS::IAM::Role', Properties: {} },
        Invoke: rolePolicy('lambda:InvokeFunction', Array(targets).fill({ 'Fn::Sub': arn })),
      })
    expect(checkSizes([gatewayOf(100)], [])).toEqual([])
    expect(textsOf(checkSizes([gatewayOf(130)], []))).toEqual([
      expect.stringMatching(/ExecutionRole: .*IAM takes 10240/),
    ])
  })

  it('count managed policies at the role of the functions, and none of callers', () => {
    const attached = (Roles: unknown) => ({
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Roles, PolicyDocument: { Statement: [] } },
    })
    const policies = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`P${index}`, attached([{ Ref: 'ExecutionRole' }])]),
      )
    const ofCallers = { Callers: attached(undefined), Agents: attached([{ Ref: 'AgentRole' }]) }
    expect(checkSizes([packaged('gateway', { ...policies(10), ...ofCallers })], [])).toEqual([])
    expect(checkSizes([packaged('gateway', policies(11))], [])).toMatchObject([
      { code: 'policy-too-long', what: 'it has 11 managed policies, and IAM attaches 10' },
    ])
  })

  it('leave room among the variables of a gateway for what a release adds', () => {
    const Resources = { It: lambda({ FunctionName: 'gateway', Environment: { Variables: { A: 'a'.repeat(3_000) } } }) }
    const gateway = (targets: number) => {
      const McpAcceptedDigests = Object.fromEntries(
        Array.from({ length: targets }, (_, index) => [`t${index}`, ['2:0123456789ab']]),
      )
      return { ...packaged('gateway', Resources), template: { Resources, Metadata: { McpAcceptedDigests } } }
    }
    expect(checkSizes([gateway(20)], [])).toEqual([])
    expect(textsOf(checkSizes([gateway(40)], []))).toEqual([expect.stringContaining('that a release adds')])
  })

  it('within it are not', () => {
    const resources = {
      It: lambda({ FunctionName: 'x'.repeat(64), Environment: { Variables: { A: 'a'.repeat(4_095) } } }),
      // CloudFormation names it.
      Unnamed: { Type: 'AWS::Lambda::Function', Properties: {} },
      ExecutionRole: { Type: 'AWS::IAM::Role', Properties: {} },
    }
    expect(checkSizes([packaged('gateway', resources)], [{ path: 'a.zip', unzippedBytes: 60_000_000 }])).toEqual([])
  })
})

describe('keys', () => {
  const withKeys = (folder: string, keys?: string) =>
    packaged(folder, {
      It: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: keys === undefined ? {} : { MCP_STATE_KEYS: keys } } },
      },
    })
  const secret = '{{resolve:secretsmanager:mcp/state-keys:SecretString}}'

  it('are needed by a service whose tools ask, and by the gateway in front of it', () => {
    const packages = [withKeys('gateway', ''), withKeys('docs'), withKeys('metrics')]
    expect(textsOf(checkKeys(packages, ['docs']))).toEqual([
      expect.stringMatching(/^gateway: It: MCP_STATE_KEYS is not set, and tools of docs/),
      expect.stringMatching(/^docs: It: MCP_STATE_KEYS is not set/),
    ])
    expect(checkKeys([withKeys('gateway', secret), withKeys('docs', secret)], ['docs'])).toEqual([])
    expect(checkKeys(packages, [])).toEqual([])
  })

  it('are never written out', () => {
    expect(textsOf(checkKeys([withKeys('docs', 'a key of more than thirty-two characters')], []))).toEqual([
      'docs: It: MCP_STATE_KEYS is written out, in a file many can read',
    ])
  })

  it('of other servers are told by their form, or by a name that says so, and not shown', () => {
    const Variables = {
      SEARCH: 'tvly-0123456789abcdef0123',
      API_KEY: '0123456789abcdef0123456789abcdef',
      BUILD_DIGEST: '0123456789abcdef0123456789abcdef',
      TOKEN_URL: 'https://idp.test/token',
      SECRET_NAME: 'my/secret',
      COMPUTED_KEY: { Ref: 'Key' },
    }
    const found = checkKeys(
      [packaged('docs', { It: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables } } } })],
      [],
    )
    expect(found.map(({ code, where }) => ({ code, where }))).toEqual(
      ['SEARCH', 'API_KEY'].map(name => ({
        code: 'key-written-out',
        where: `services/docs/serverless.yml: environment.${name}`,
      })),
    )
    expect(JSON.stringify(found)).not.toMatch(/0123/)
  })
})

it('a problem names its page, as text and for programs', () => {
  const problem = {
    code: 'package-too-large',
    where: 'services/notes',
    what: 'It is 300 MB',
    remedy: 'Bundle it',
  } as const
  expect(toText(problem)).toBe(
    'error package-too-large: services/notes: It is 300 MB\n    Bundle it\n    More: npx mcp-lambda explain package-too-large',
  )
  expect(toJson(problem)).toMatchObject({ level: 'error', explain: 'npx mcp-lambda explain package-too-large' })
})
