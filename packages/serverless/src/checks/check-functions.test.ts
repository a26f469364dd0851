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
