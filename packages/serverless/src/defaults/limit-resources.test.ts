import { expect, it } from 'vitest'
import { parameterDefaults } from '../settings/parameters.ts'
import { limitResources } from './limit-resources.ts'

const gateway = { functions: [{ logicalId: 'ServerLambdaFunction' }], isGateway: true, hasApi: false }

it('refuses a gateway that reserves fewer environments than it keeps initialised', () => {
  const parameters = { ...parameterDefaults, gatewayProvisionedConcurrency: 2 }
  expect(() => limitResources({ ...parameters, gatewayReservedConcurrency: 1 }, gateway)).toThrow(
    'gatewayReservedConcurrency is 1, below gatewayProvisionedConcurrency: 2',
  )
  expect(limitResources(parameters, gateway)).toEqual({ Resources: {} })
  expect(limitResources({ ...parameters, gatewayReservedConcurrency: 2 }, gateway).Resources).toMatchObject({
    ServerLambdaFunction: { Properties: { ReservedConcurrentExecutions: 2 } },
  })
})
