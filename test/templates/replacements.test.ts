import { describe, expect, it } from 'vitest'
import { type GoldenTemplate, toGolden } from './golden-template.ts'
import { findReplacements, replacingProperties } from './replacements.ts'

const lambda = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'notes-prod', MemorySize: 512 } }
const before: GoldenTemplate = {
  Resources: { ServerLambdaFunction: lambda },
  Outputs: { Arn: { Value: 'x', Export: { Name: 'notes-prod-arn' } } },
}

function withFunction(properties: object): GoldenTemplate {
  const changed = { ...lambda, Properties: { ...lambda.Properties, ...properties } }
  return { ...before, Resources: { ServerLambdaFunction: changed } }
}

describe('an update of a stack', () => {
  it('may change a property that Lambda updates in place, and add resources', () => {
    const { Resources } = withFunction({ MemorySize: 1024 })
    const role = { Type: 'AWS::IAM::Role', Properties: {} }
    expect(findReplacements(before, { ...before, Resources: { ...Resources, ExecutionRole: role } })).toEqual([])
  })

  it('may not take a logical id away', () => {
    expect(findReplacements(before, { ...before, Resources: { Server: lambda } })).toEqual([
      'ServerLambdaFunction: the logical id is gone, so AWS::Lambda::Function would be deleted',
    ])
  })

  it('may not change a physical name', () => {
    expect(findReplacements(before, withFunction({ FunctionName: 'notes' }))).toEqual([
      'ServerLambdaFunction: FunctionName was "notes-prod" and is "notes", so AWS::Lambda::Function would be replaced',
    ])
  })

  it('may not switch tenant isolation on or off, which is set only at creation', () => {
    const isolated = withFunction({ TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } })
    expect(findReplacements(before, isolated)).toEqual([expect.stringContaining('TenancyConfig was not set')])
    expect(findReplacements(isolated, before)).toEqual([expect.stringContaining('and is not set')])
  })

  it('may not make a resource one of another type', () => {
    const url = { ServerLambdaFunction: { Type: 'AWS::Lambda::Url', Properties: {} } }
    expect(findReplacements(before, { ...before, Resources: url })).toEqual([
      'ServerLambdaFunction: AWS::Lambda::Function would be replaced by AWS::Lambda::Url',
    ])
  })

  it('may not take an export away', () => {
    expect(findReplacements(before, { Resources: before.Resources })).toEqual([
      'Outputs: the export "notes-prod-arn" is gone',
    ])
  })
})

describe('properties that replace', () => {
  // From "Update requires: Replacement" in the CloudFormation template reference, read on 29 November 2026.
  it.each([
    ['AWS::Lambda::Function', ['FunctionName', 'PackageType', 'TenancyConfig']],
    ['AWS::Logs::LogGroup', ['LogGroupName']],
    ['AWS::IAM::Role', ['Path', 'RoleName']],
    ['AWS::CloudWatch::Dashboard', ['DashboardName']],
  ])('of %s are those of the template reference', (type, names) => {
    expect(replacingProperties(type).sort()).toEqual(names)
  })

  it('of a type that CloudFormation does not have are an error', () => {
    expect(() => replacingProperties('AWS::Lambda::Funktion')).toThrow('no type AWS::Lambda::Funktion')
  })
})

describe('a committed template', () => {
  it('is the same for two packagings of the same code', () => {
    const compiled = (time: string, hash: string) =>
      JSON.stringify({
        Resources: {
          [`ServerLambdaVersion${hash}`]: { Type: 'AWS::Lambda::Version', Properties: { CodeSha256: `${hash}=` } },
          ServerLambdaFunction: {
            ...lambda,
            Properties: { Code: { S3Key: `serverless/notes/prod/${time}/notes.zip` } },
          },
        },
        Outputs: { Arn: { Value: { Ref: `ServerLambdaVersion${hash}` } } },
      })
    const first = toGolden(compiled('1764374400000-2026-11-29T00:00:00.000Z', 'a1b2c3d4e5f6a7b8c9d0e1f2'))
    const second = toGolden(compiled('1764378000000-2026-11-29T01:00:00.000Z', 'f2e1d0c9b8a7f6e5d4c3b2a1'))
    expect(second).toEqual(first)
    expect(Object.keys(first.Resources)).toEqual(['ServerLambdaFunction', 'ServerLambdaVersion'])
  })
})
