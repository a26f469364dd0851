/** `docs/guides/deployer-policy.json` beside what a deployment does: resources of the compiled templates, and calls of the plugin. */
import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { expect, it } from 'vitest'

type Statement = { readonly Action: string | string[]; readonly Resource: string | string[] }

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/guides/deployer-policy.json'), 'utf8')
const statements: readonly Statement[] = JSON.parse(text).Statement
const allowed = statements.flatMap(({ Action }) => Action)
const isAllowed = (action: string) => allowed.some(pattern => matchesGlob(action, pattern))

/** What CloudFormation asks of the deployer's credentials to create, change and delete a resource: `handlers` of the type's schema. */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudWatch::Alarm': ['PutMetricAlarm', 'DescribeAlarms', 'DeleteAlarms'].map(name => `cloudwatch:${name}`),
  'AWS::CloudWatch::Dashboard': ['PutDashboard', 'GetDashboard', 'DeleteDashboards'].map(name => `cloudwatch:${name}`),
  'AWS::IAM::ManagedPolicy': [
    ...[
      'CreatePolicy',
      'CreatePolicyVersion',
      'GetPolicy',
      'ListPolicyVersions',
      'DeletePolicyVersion',
      'DeletePolicy',
    ],
  ].map(name => `iam:${name}`),
  'AWS::IAM::Role': [
    ...[
      'CreateRole',
      'GetRole',
      'PutRolePolicy',
      'DeleteRolePolicy',
      'DeleteRole',
      'UpdateAssumeRolePolicy',
      'TagRole',
    ],
  ].map(name => `iam:${name}`),
  'AWS::IAM::RolePolicy': ['PutRolePolicy', 'GetRolePolicy', 'DeleteRolePolicy'].map(name => `iam:${name}`),
  'AWS::Lambda::Alias': [
    ...['CreateAlias', 'GetAlias', 'UpdateAlias', 'DeleteAlias'],
    ...['PutProvisionedConcurrencyConfig', 'GetProvisionedConcurrencyConfig', 'DeleteProvisionedConcurrencyConfig'],
  ].map(name => `lambda:${name}`),
  'AWS::Lambda::Function': [
    ...['CreateFunction', 'GetFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'DeleteFunction'],
    ...['TagResource', 'PutFunctionConcurrency', 'DeleteFunctionConcurrency', 'GetFunctionCodeSigningConfig'],
  ]
    .map(name => `lambda:${name}`)
    .concat('iam:PassRole', 's3:GetObject', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'),
  'AWS::Lambda::Permission': ['lambda:AddPermission', 'lambda:GetPolicy', 'lambda:RemovePermission'],
  'AWS::Lambda::Url': ['Create', 'Get', 'Update', 'Delete'].map(verb => `lambda:${verb}FunctionUrlConfig`),
  'AWS::Lambda::Version': ['lambda:PublishVersion', 'lambda:ListVersionsByFunction', 'lambda:GetFunctionConfiguration'],
  'AWS::Logs::LogGroup': [
    ...[
      'CreateLogGroup',
      'PutRetentionPolicy',
      'DeleteLogGroup',
      'TagResource',
      'AssociateKmsKey',
      'DescribeLogGroups',
    ],
  ].map(name => `logs:${name}`),
  'AWS::Logs::QueryDefinition': ['Put', 'Delete'].map(verb => `logs:${verb}QueryDefinition`),
  'AWS::S3::Bucket': [
    ...['CreateBucket', 'PutEncryptionConfiguration', 'PutBucketPublicAccessBlock', 'PutBucketTagging', 'DeleteBucket'],
  ].map(name => `s3:${name}`),
  'AWS::S3::BucketPolicy': ['PutBucketPolicy', 'GetBucketPolicy', 'DeleteBucketPolicy'].map(name => `s3:${name}`),
}

/** Where the action is called otherwise than the operation. */
const renamed: Readonly<Record<string, string>> = {
  's3:DeleteObjects': 's3:DeleteObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListObjectsV2': 's3:ListBucket',
  'lambda:Invoke': 'lambda:InvokeFunction',
  'apigatewayv2:GetApi': 'apigateway:GET',
  'apigatewayv2:GetDomainName': 'apigateway:GET',
}
const services: Readonly<Record<string, string>> = { 'cloudwatch-logs': 'logs' }

it('allows what CloudFormation does for each resource of the compiled templates', () => {
  const templates = globSync('test/templates/golden/*/*.json', { cwd: root })
  const types = new Set(
    templates.flatMap(file =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/"Type": "(AWS::[^"]+)"/g)].map(([, type = '']) => type),
    ),
  )
  expect(templates.length).toBeGreaterThan(4)
  expect([...types].filter(type => actionsOf[type] === undefined)).toEqual([])
  expect([...types].flatMap(type => actionsOf[type] ?? []).filter(action => !isAllowed(action))).toEqual([])
})

it('allows what the plugin asks of AWS in a deployment and a removal', () => {
  const calls = globSync('packages/serverless/src/{release,smoke}/*.ts', { cwd: root }).flatMap(file => {
    const source = readFileSync(join(root, file), 'utf8')
    return [...source.matchAll(/import (?:type )?\{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(
      ([, names = '', client = '']) =>
        [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(([, command, paginated]) => {
          const call = `${services[client] ?? client}:${command ?? paginated}`
          return renamed[call] ?? call
        }),
    )
  })
  expect(calls.length).toBeGreaterThan(20)
  expect(calls.filter(action => !isAllowed(action))).toEqual([])
})

it('names a resource for each action that takes one, and fits into one managed policy', () => {
  const open = statements.filter(({ Resource }) => [Resource].flat().includes('*')).flatMap(({ Action }) => Action)
  expect(open.filter(action => /^(iam|lambda|s3):/.test(action))).toEqual([])
  expect(text.replace(/\s/g, '').length).toBeLessThanOrEqual(6144)
})

it('allows what the framework calls to create, change and remove a stack', () => {
  // As recorded at a stand-in: `deploymentMethod: direct` needs no change sets.
  const calls = [
    ...['CreateStack', 'UpdateStack', 'DeleteStack', 'DescribeStacks', 'DescribeStackEvents'],
    ...['DescribeStackResource', 'ListStackResources', 'ValidateTemplate'],
  ].map(name => `cloudformation:${name}`)
  expect(calls.filter(action => !isAllowed(action))).toEqual([])
})
