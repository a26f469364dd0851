/** docs/guides/company-rules.md names each kind of resource that the stacks of a stage have, and whom a deployment asks. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** By the words of the page. What CloudFormation writes as a resource of its own, and AWS shows as a part of another, has that one's. */
const words: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'function',
  'AWS::Lambda::Url': 'function URL',
  // With snapStart or provisioned concurrency alone.
  'AWS::Lambda::Version': 'function',
  'AWS::Lambda::Alias': 'function',
  'AWS::IAM::Role': 'role',
  'AWS::IAM::RolePolicy': 'role',
  'AWS::IAM::ManagedPolicy': 'policy of its callers',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::Logs::QueryDefinition': 'saved queries',
  'AWS::CloudWatch::Alarm': 'alarms',
  'AWS::CloudWatch::Dashboard': 'dashboard',
  'AWS::S3::Bucket': 'bucket for packages',
  'AWS::S3::BucketPolicy': 'bucket for packages',
}

const services: Readonly<Record<string, string>> = {
  apigateway: 'API Gateway',
  cloudformation: 'CloudFormation',
  cloudwatch: 'CloudWatch',
  ec2: 'EC2',
  ecr: 'ECR',
  iam: 'IAM',
  lambda: 'Lambda',
  logs: 'Logs',
  s3: 'S3',
}

it('names the services that a deployer asks', () => {
  const policy: { Statement: { Action: string | string[] }[] } = JSON.parse(
    readFileSync(join(root, 'docs/guides/deployer-policy.json'), 'utf8'),
  )
  const asked = policy.Statement.flatMap(({ Action }) => Action).map(action => action.replace(/:.*/, ''))
  expect([...new Set(asked)].sort()).toEqual(Object.keys(services))
  const page = readFileSync(join(root, 'docs/guides/company-rules.md'), 'utf8')
  const [row = ''] = /^\| what a runner has to reach .*$/m.exec(page) ?? []
  for (const name of Object.values(services)) expect(row).toContain(name)
})

it('names what is made in the account', () => {
  const templates = globSync('test/templates/golden/*/*.json', { cwd: root })
  const kinds = templates.flatMap(file => {
    const { Resources }: { Resources: Record<string, { Type: string }> } = JSON.parse(
      readFileSync(join(root, file), 'utf8'),
    )
    return Object.values(Resources).map(({ Type }) => Type)
  })
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(words).sort())
  const page = readFileSync(join(root, 'docs/guides/company-rules.md'), 'utf8')
  const [row = ''] = /^\| what is made in the account .*$/m.exec(page) ?? []
  for (const word of Object.values(words)) expect(row).toContain(word)
})
