import { expect, it } from 'vitest'
import {
  inWindowOrder,
  narrow,
  readGatewayPackage,
  readParameter,
  toAcceptedDigests,
  toParameter,
  widen,
  widenTo,
} from './window.ts'

const catalogue = { serverInfo: { name: '', version: '' }, tools: [], prompts: [], resources: [] }

it('holds both ends of each target that changes, and nothing of others', () => {
  const deployed = { one: ['2.a'], two: ['2.b'] }
  expect(widen({}, deployed, { one: ['2.a'], two: ['2.c'] })).toEqual({ two: ['2.b', '2.c'] })
  expect(widen({}, deployed, deployed)).toEqual({})
})

it('keeps what is open already, since a target may still be there', () => {
  const open = { one: ['2.a', '2.b'] }
  expect(widen(open, { one: ['2.a'] }, { one: ['2.c'] })).toEqual({ one: ['2.a', '2.b', '2.c'] })
  expect(widen(open, { one: ['2.a'] }, { one: ['2.a'] })).toEqual(open)
})

it('knows targets that come and go', () => {
  expect(widen({}, {}, { one: ['2.a'] })).toEqual({ one: ['2.a'] })
  expect(widen({}, { one: ['2.a'] }, {})).toEqual({ one: ['2.a'] })
})

it('holds what was ever reviewed of a target that goes back without its gateway, and nothing of others', () => {
  const reviewed = [{ one: ['2.a'], two: ['2.c'] }, { one: ['2.b'] }]
  expect(widenTo({}, ['one'], reviewed)).toEqual({ one: ['2.a', '2.b'] })
  expect(widenTo({ two: ['2.d'] }, ['one'], reviewed)).toEqual({ one: ['2.a', '2.b'], two: ['2.d'] })
  // One that drift would not shut.
  expect(widenTo({}, ['three'], reviewed)).toEqual({})
})

it('is narrowed for targets that are of the release of the gateway again', () => {
  expect(narrow({ one: ['2.a'], two: ['2.b'] }, new Set(['one']))).toEqual({ two: ['2.b'] })
})

it('is an empty parameter where nothing is open', () => {
  expect(toParameter({})).toBe('')
  expect(readParameter(toParameter({ one: ['2.a'] }))).toEqual({ one: ['2.a'] })
  expect(readParameter('')).toEqual({})
})

it('has shortened digests of the targets that drift would shut', () => {
  const digests = [`2.${'a'.repeat(43)}`]
  const targets = ['refusing', 'counting', 'live'].map(name => ({
    name,
    catalogue: { ...catalogue, capabilities: {}, resourceTemplates: [] },
    ...(name !== 'live' && { digests }),
  }))
  const config = {
    doors: {},
    callers: [],
    allowedOrigins: [],
    targets: { refusing: { drift: 'refuse' }, counting: {}, live: { drift: 'refuse' } },
  } as const
  expect(toAcceptedDigests({ targets, config })).toEqual({ refusing: ['2.aaaaaaaaaaaa'] })
})

it('puts a gateway first whose callers reach a published version', () => {
  const steps = [{ stack: 'one' }, { stack: 'gateway' }, { stack: 'tools' }]
  const order = (gatewayFirst: boolean) =>
    inWindowOrder(steps, { stack: 'gateway', accepts: '', gatewayFirst }).map(({ stack }) => stack)
  expect(order(false)).toEqual(['one', 'gateway', 'tools'])
  expect(order(true)).toEqual(['gateway', 'one', 'tools'])
})

it('knows a package of a gateway by its metadata, and a published version by its alias', () => {
  const Metadata = { McpAcceptedDigests: { one: ['2.a'] } }
  const Resources = { Provisioned: { Type: 'AWS::Lambda::Alias' } }
  expect(readGatewayPackage({ Metadata })).toEqual({ accepted: { one: ['2.a'] }, servesVersion: false })
  expect(readGatewayPackage({ Metadata, Resources })).toMatchObject({ servesVersion: true })
  expect(readGatewayPackage({ Resources })).toBeUndefined()
})

it('opens for a target called as what each object has', () => {
  expect(widen({}, {}, { constructor: ['2.a'] })).toEqual({ constructor: ['2.a'] })
  expect(widenTo({}, ['constructor'], [{ one: ['2.a'] }, { constructor: ['2.b'] }])).toEqual({ constructor: ['2.b'] })
})
