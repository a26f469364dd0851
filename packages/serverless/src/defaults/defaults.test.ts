import { expect, it } from 'vitest'
import { defaultsByEdition, functionName } from './defaults.ts'
import type { Stack } from './stack.ts'

const stack: Stack = {
  settings: { defaults: 1 },
  name: 'jobs',
  project: 'tools',
  functions: [
    { key: 'read', logicalId: 'ReadLambdaFunction', layers: [], takesWrapper: true },
    { key: 'write', logicalId: 'WriteLambdaFunction', layers: [], takesWrapper: true },
  ],
  hasOwnRole: true,
  hasStackTags: false,
  bundlePlugins: 'bundle-plugins.cjs',
}

it('lets the role of several functions write to the log of each', () => {
  const text = JSON.stringify(defaultsByEdition[1](stack).resources)
  expect(text).toContain('/aws/lambda/${self:functions.read.name}:')
  expect(text).toContain('/aws/lambda/${self:functions.write.name}:')
})

it('defines no role where the service names one', () => {
  const { resources } = defaultsByEdition[1]({ ...stack, hasOwnRole: false })
  expect(JSON.stringify(resources)).not.toContain('ExecutionRole')
})

it('adds the tags by which releases find a stack to the tags that are written for it', () => {
  const defaults = (hasStackTags: boolean) => defaultsByEdition[1]({ ...stack, hasStackTags }).configuration.provider
  expect(defaults(false)).toMatchObject({ stackTags: '${self:provider.tags}' })
  expect(defaults(true)).toMatchObject({
    stackTags: { project: 'tools', service: '${self:service}', stage: '${sls:stage}' },
  })
})

it('names the only function by its target, else by its service', () => {
  expect(functionName({ settings: { defaults: 1, target: 'notes' }, name: 'x' })).toBe('mcp-server-notes-${sls:stage}')
  expect(functionName({ settings: { defaults: 1 }, name: 'mcp-gateway' })).toBe('mcp-gateway-${sls:stage}')
})

it('leaves the names of several functions to osls', () => {
  expect(defaultsByEdition[1](stack).configuration.functions).toEqual({ read: {}, write: {} })
})
