import { expect, it } from 'vitest'
import { parameterDefaults } from '../settings/parameters.ts'
import { isolationResources, networkResources } from './function-resources.ts'

const snapshot = { logicalIds: ['ServerLambdaFunction'], isRestored: true }

it('refuses tenant isolation of a function that starts from a snapshot', () => {
  expect(() => isolationResources({ ...parameterDefaults, isolation: 'tenant' }, snapshot)).toThrow(
    'snapStart does not go together with the parameter isolation: tenant',
  )
  expect(isolationResources(parameterDefaults, snapshot)).toEqual({ Resources: {} })
})

it('refuses a VPC without subnets or security groups, which Lambda would take as none', () => {
  const functions = { logicalIds: ['ServerLambdaFunction'], hasOwnRole: true }
  const vpc = { ...parameterDefaults, network: 'vpc' as const }
  expect(() => networkResources(vpc, functions)).toThrow('vpc needs vpcSubnetIds and vpcSecurityGroupIds')
  expect(() => networkResources({ ...vpc, vpcSubnetIds: ['subnet-1'] }, functions)).toThrow(
    'vpc needs vpcSecurityGroupIds',
  )
  const named = { ...vpc, vpcSubnetIds: ['subnet-1'], vpcSecurityGroupIds: ['sg-1'] }
  expect(networkResources(named, functions).Resources).toHaveProperty('ServerLambdaFunction.Properties.VpcConfig')
})
