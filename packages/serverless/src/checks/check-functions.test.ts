import { expect, it } from 'vitest'
import { checkFunctions } from './check-functions.ts'
import type { Packaged, Resource } from './template.ts'

function packaged(folder: string, Resources: Record<string, Resource>): Packaged {
  const isGateway = folder === 'gateway'
  return { folder, template: { Resources }, path: folder, isGateway, ...(!isGateway && { target: folder }) }
}

const withSnapshot: Resource = {
  Type: 'AWS::Lambda::Function',
  Properties: { SnapStart: { ApplyOn: 'PublishedVersions' } },
}
const withoutSnapshot: Resource = { Type: 'AWS::Lambda::Function', Properties: { SnapStart: { ApplyOn: 'None' } } }
const provisioned: Resource = {
  Type: 'AWS::Lambda::Alias',
  Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } },
}

it.each([
  { key: 'snapStart', Resources: { Server: withSnapshot }, where: 'docs: Server' },
  { key: 'provisionedConcurrency', Resources: { Alias: provisioned }, where: 'docs: Alias' },
])('a target with $key has it for nothing, since the gateway calls no version', ({ key, Resources, where }) => {
  const problems = checkFunctions([packaged('docs', Resources)], {})
  expect(problems).toMatchObject([
    { code: 'version-not-called', where, what: expect.stringContaining(`it has ${key},`) },
  ])
})

it('a version is called of a target that the gateway calls by its alias', () => {
  const Server: Resource = { ...withSnapshot, Properties: { ...withSnapshot.Properties, FunctionName: 'time-prod' } }
  const Alias: Resource = { Type: 'AWS::Lambda::Alias', Properties: { Name: 'snapstart' } }
  const gatewayFor = (functionName: string) =>
    packaged('gateway', {
      Gateway: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { GATEWAY_TARGETS: JSON.stringify({ time: functionName }) } } },
      },
    })
  const target = packaged('time', { Server, Alias })
  expect(checkFunctions([gatewayFor('time-prod:snapstart'), target], {})).toEqual([])
  const reported = [{ code: 'version-not-called' }]
  expect(checkFunctions([gatewayFor('time-prod'), target], {})).toMatchObject(reported)
  expect(checkFunctions([gatewayFor('time-prod:live'), target], {})).toMatchObject(reported)
})

it('a version is called of the gateway, and of functions that are no target', () => {
  const other: Packaged = {
    folder: 'jobs',
    template: { Resources: { Job: withSnapshot } },
    path: 'jobs',
    isGateway: false,
  }
  const packages = [packaged('gateway', { Alias: provisioned }), packaged('docs', { Server: withoutSnapshot }), other]
  expect(checkFunctions(packages, {})).toEqual([])
})
