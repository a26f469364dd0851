import { expect, it } from 'vitest'
import { inAliasOrder, isPublished } from './alias-order.ts'

const version = { ServerLambdaFunctionQualifiedArn: 'arn:…:time:3' }
const stacks = [
  { name: 'docs', outputs: {} },
  { name: 'time', outputs: version },
  { name: 'gateway', outputs: {} },
]

function order(publishing: Readonly<Record<string, boolean>>, gateway = 'gateway'): string[] {
  const steps = Object.entries(publishing).map(([stack, isPublished]) => ({ stack, isPublished }))
  return inAliasOrder(steps, stacks, gateway).map(({ stack }) => stack)
}

it('has an alias there before the gateway that calls it, also where the gateway goes first', () => {
  expect(order({ docs: true, time: true, gateway: false })).toEqual(['docs', 'time', 'gateway'])
  expect(order({ gateway: false, docs: true, time: true })).toEqual(['docs', 'gateway', 'time'])
  expect(order({ gateway: false, fresh: true })).toEqual(['fresh', 'gateway'])
})

it('takes an alias away after the gateway that called it, and before the stack of the project', () => {
  expect(order({ docs: false, time: false, gateway: false, project: false })).toEqual([
    'docs',
    'gateway',
    'time',
    'project',
  ])
})

it('leaves the order where nothing begins and nothing ends', () => {
  expect(order({ time: true, docs: false, gateway: false })).toEqual(['time', 'docs', 'gateway'])
  // Provisioned concurrency of the gateway.
  expect(order({ time: true, docs: false, gateway: true })).toEqual(['time', 'docs', 'gateway'])
})

it('knows a published version by its output, which the ARN of a layer is not', () => {
  expect(isPublished(version)).toBe(true)
  expect(isPublished({ LibsLambdaLayerQualifiedArn: 'arn' })).toBe(false)
  expect(isPublished(undefined)).toBe(false)
})
