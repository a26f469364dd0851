import { expect, it } from 'vitest'
import { parameterDefaults, readParameters } from './parameters.ts'

it('takes texts of the command line for lists and numbers', () => {
  const texts = { ...parameterDefaults, vpcSubnetIds: 'subnet-1, subnet-2,', gatewayProvisionedConcurrency: '2' }
  expect(readParameters(texts)).toMatchObject({
    vpcSubnetIds: ['subnet-1', 'subnet-2'],
    gatewayProvisionedConcurrency: 2,
  })
})

it('names each parameter whose value is none of its own', () => {
  expect(() => readParameters({ ...parameterDefaults, isolation: 'tennant', logLevel: 'LOUD' })).toThrow(
    /^parameter logLevel is "LOUD": must be TRACE or .*\nparameter isolation is "tennant": must be shared or tenant. The nearest is tenant$/,
  )
})

it('refuses ids of another kind', () => {
  expect(() => readParameters({ ...parameterDefaults, vpcSecurityGroupIds: 'subnet-1' })).toThrow(
    'vpcSecurityGroupIds is "subnet-1": is no id such as sg-0123456789abcdef0',
  )
  expect(() => readParameters({ ...parameterDefaults, vpcSubnetIds: ['subnet-1', 'private'] })).toThrow('vpcSubnetIds')
})

it.each(['127', '10241', '512.5', 'much'])('refuses %s as memory of the gateway', gatewayMemoryMb => {
  expect(() => readParameters({ ...parameterDefaults, gatewayMemoryMb })).toThrow(
    `gatewayMemoryMb is "${gatewayMemoryMb}"`,
  )
})
