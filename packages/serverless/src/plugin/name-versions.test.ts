import { expect, it } from 'vitest'
import { nameVersions } from './name-versions.ts'

/** As osls compiles one, and merges `resources` into it. */
function compiled(properties: object = {}, code = 'code-1', others: object = {}) {
  const VersionOfOsls = {
    Type: 'AWS::Lambda::Version',
    Properties: { FunctionName: { Ref: 'ServerLambdaFunction' }, CodeSha256: code },
  }
  const template = {
    Resources: {
      ServerLambdaFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: { MemorySize: 1024, Code: { S3Key: 'time/1/time.zip' }, ...properties },
      },
      ServerLambdaVersionOfOsls: VersionOfOsls,
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: { FunctionVersion: { 'Fn::GetAtt': ['ServerLambdaVersionOfOsls', 'Version'] } },
      },
      ...others,
    },
    Outputs: { ServerLambdaFunctionQualifiedArn: { Value: { Ref: 'ServerLambdaVersionOfOsls' } } },
  }
  nameVersions(template)
  const [name] = Object.keys(template.Resources).filter(id => id.startsWith('ServerLambdaVersion'))
  return { template, name }
}

it('publishes a version for other code and other settings, also of those that resources give', () => {
  const { name } = compiled()
  expect(compiled({}, 'code-2').name).not.toBe(name)
  expect(compiled({ MemorySize: 2048 }).name).not.toBe(name)
  expect(compiled({ VpcConfig: { SubnetIds: ['subnet-1'] } }).name).not.toBe(name)
})

it('publishes none for what versions share, which Lambda would refuse', () => {
  const { name } = compiled()
  expect(compiled({ Code: { S3Key: 'time/2/time.zip' } }).name).toBe(name)
  expect(compiled({ ReservedConcurrentExecutions: 5 }).name).toBe(name)
  expect(compiled({ Tags: [{ Key: 'team', Value: 'a' }] }).name).toBe(name)
})

it('publishes a version after the policies of its role, which its init phase may need', () => {
  const { template, name = '' } = compiled({}, 'code-1', { ReadSecrets: { Type: 'AWS::IAM::RolePolicy' } })
  expect(Reflect.get(template.Resources, name)).toMatchObject({ DependsOn: ['ReadSecrets'] })
})

it('renames the version wherever it is named', () => {
  const { template, name } = compiled()
  expect(template).toMatchObject({
    Resources: { Alias: { Properties: { FunctionVersion: { 'Fn::GetAtt': [name, 'Version'] } } } },
    Outputs: { ServerLambdaFunctionQualifiedArn: { Value: { Ref: name } } },
  })
  expect(JSON.stringify(template)).not.toContain('OfOsls')
})
