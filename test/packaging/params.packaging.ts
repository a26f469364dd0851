import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyRepository, runTool } from './repository.ts'
import { asList, onlyResource, resourcesOf, statementsOf, type Template, textOf } from './template.ts'
import { templateProblems } from './template-problems.ts'

/** Parameters of an operator, off by default. */

let copy: Awaited<ReturnType<typeof copyRepository>>

beforeAll(async () => {
  copy = await copyRepository()
})

afterAll(() => copy[Symbol.asyncDispose]())

it('gives each tenant environments of its own', { timeout: 30_000 }, async () => {
  const template = await packageWith('isolation=tenant')
  expect(onlyResource(template, 'AWS::Lambda::Function')).toMatchObject({
    TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
    FunctionName: 'mcp-server-prometheus-prod',
  })
})

it('puts a function into a VPC, with what its role needs there', { timeout: 30_000 }, async () => {
  const project = join(copy.directory, 'serverless.yml')
  const lists = 'params:\n  prod: { vpcSubnetIds: [subnet-1, subnet-2], vpcSecurityGroupIds: [sg-1] }\n'
  await writeFile(project, (await readFile(project, 'utf8')).replace('params:\n', lists))
  const template = await packageWith('network=vpc')
  expect(onlyResource(template, 'AWS::Lambda::Function').VpcConfig).toEqual({
    SubnetIds: ['subnet-1', 'subnet-2'],
    SecurityGroupIds: ['sg-1'],
  })
  const role = onlyResource(template, 'AWS::IAM::Role')
  expect(role).not.toHaveProperty('ManagedPolicyArns')
  expect(role.Policies).toMatchObject([{ PolicyName: 'telemetry' }, { PolicyName: 'network' }])
})

it('gives a function the layer of OpenTelemetry, and starts it by that', { timeout: 30_000 }, async () => {
  const layer = 'arn:aws:lambda:us-east-1:123456789012:layer:otel:16'
  const template = await packageWith(`otelLayer=${layer}`)
  expect(onlyResource(template, 'AWS::Lambda::Function')).toMatchObject({
    Layers: [layer],
    Environment: {
      Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument', MCP_PACKAGE_SHA256: expect.any(String) },
    },
  })
})

it('leaves the layers that a function has before that one', { timeout: 30_000 }, async () => {
  const [own, layer] = ['own', 'otel'].map(name => `arn:aws:lambda:us-east-1:123456789012:layer:${name}:16`)
  const path = join(copy.directory, 'services/prometheus/serverless.yml')
  const written = await readFile(path, 'utf8')
  await writeFile(path, written.replace(/^( +)handler: .*$/m, `$&\n$1layers: ['${own}']`))
  const template = await packageWith(`otelLayer=${layer}`).finally(() => writeFile(path, written))
  expect(onlyResource(template, 'AWS::Lambda::Function').Layers).toEqual([own, layer])
})

it('holds the Prometheus server to one workspace', { timeout: 30_000 }, async () => {
  const template = await packageWith('prometheusWorkspaceId=ws-1234')
  const querying = statementsOf(resourcesOf(template, 'AWS::IAM::RolePolicy')).filter(({ Action }) =>
    asList(Action).includes('aps:QueryMetrics'),
  )
  expect(querying.map(({ Resource }) => textOf(Resource))).toEqual([
    'arn:${AWS::Partition}:aps:${AWS::Region}:${AWS::AccountId}:workspace/ws-1234',
  ])
  expect(onlyResource(template, 'AWS::Lambda::Function').Environment).toEqual({
    Variables: {
      PROMETHEUS_WORKSPACE_ID: 'ws-1234',
      MCP_PACKAGE_SHA256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    },
  })
})

it('keeps environments of the gateway initialised, behind the URL', { timeout: 30_000 }, async () => {
  const template = await packageWith('gatewayProvisionedConcurrency=2', 'gateway')
  expect(onlyResource(template, 'AWS::Lambda::Alias')).toMatchObject({
    Name: 'provisioned',
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  })
  expect(JSON.stringify(onlyResource(template, 'AWS::Lambda::Url'))).toContain('provisioned')
})

it.each([
  ['isolation=tennant', 'parameter isolation is "tennant"'],
  ['network=vcp', 'parameter network is "vcp"'],
])(
  'takes no value it does not know: %s',
  {
    timeout: 30_000,
  },
  async (param, message) => {
    const { code, stdout } = await sls('prometheus', param)
    expect(code).toBe(1)
    expect(stdout).toContain(message)
  },
)

async function packageWith(param: string, service = 'prometheus'): Promise<Template> {
  const { code, stdout, stderr } = await sls(service, param)
  expect(code, stdout + stderr).toBe(0)
  const path = join(copy.directory, 'services', service, '.serverless/cloudformation-template-update-stack.json')
  const template = JSON.parse(await readFile(path, 'utf8')) as Template
  expect(templateProblems(template)).toEqual([])
  return template
}

function sls(service: string, param: string) {
  const args = ['package', '--stage', 'prod', '--param', param]
  return runTool('sls', args, { cwd: join(copy.directory, 'services', service) })
}
