import { expect, it } from 'vitest'
import { tracingResources } from '../defaults/function-resources.ts'
import { parameterDefaults } from '../settings/parameters.ts'
import { readStack } from './read-stack.ts'

const otelLayer = 'arn:aws:lambda:us-east-1:123456789012:layer:otel:16'

/** `${mcp:tracing}` of a service that writes this. */
function trace(written: { functions: object; provider?: object; custom?: object }, given = { otelLayer }) {
  const { functions } = readStack(
    { service: 'notes', ...written },
    { directory: '/nowhere', bundlePlugins: '/nowhere/plugins.js', toLogicalId: key => key },
  )
  return tracingResources({ ...parameterDefaults, ...given }, functions).Resources
}

const traced = (Layers: readonly unknown[]) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Layers, Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument' } } },
})

it('adds nothing without a layer', () => {
  expect(trace({ functions: { server: {} } }, { otelLayer: '' })).toEqual({})
})

it('adds the layer of OpenTelemetry after those that are written, of the function or its provider', () => {
  const functions = { none: null, own: { layers: ['a', 'b'] } }
  expect(trace({ functions })).toEqual({ none: traced([otelLayer]), own: traced(['a', 'b', otelLayer]) })
  expect(trace({ functions, provider: { layers: ['a'] } })).toEqual({
    none: traced(['a', otelLayer]),
    own: traced(['a', 'b', otelLayer]),
  })
})

it('leaves functions as they are that run on something else, or start by a script of their own', () => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/mine' }
  expect(trace({ functions: { python: { runtime: 'python3.13' }, mine: { environment } } })).toEqual({})
  expect(trace({ functions: { server: {} }, provider: { environment } })).toEqual({})
})

it('says which list of layers has to be written out', () => {
  expect(() => trace({ functions: { server: { layers: '${self:custom.layers}' } } })).toThrow('functions.server.layers')
})

it('refuses snapStart of a function in Python: the gateway would call an alias that is not there', () => {
  const custom = { mcp: { target: 'time', command: 'python -m mcp_server_time', snapStart: true } }
  expect(() => trace({ custom, functions: { server: { snapStart: false } } })).toThrow('write custom.mcp.snapStart')
})

it.each([
  ['none', undefined, false],
  ['a variable', '${file(tags.yml)}', false],
  ['a mapping', { team: 'a' }, true],
])('reads whether tags are written for the stack: %s', (_, stackTags, expected) => {
  const { hasStackTags } = readStack(
    { service: 'notes', provider: { stackTags } },
    { directory: '/nowhere', bundlePlugins: '/nowhere/plugins.js', toLogicalId: key => key },
  )
  expect(hasStackTags).toBe(expected)
})
