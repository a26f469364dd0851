import { expect, it } from 'vitest'
import { parameterDefaults } from '../settings/parameters.ts'
import { gatewayPermissions } from './gateway-permissions.ts'

const role = 'arn:aws:iam::123456789012:role/gateway'
const stack = { functions: [{ logicalId: 'ServerLambdaFunction' }], isRestored: false }

it('lets nobody in by default', () => {
  expect(gatewayPermissions(parameterDefaults, stack)).toEqual({ Resources: {} })
})

it.each([
  { what: 'the function', isRestored: false, FunctionName: { 'Fn::GetAtt': ['ServerLambdaFunction', 'Arn'] } },
  { what: 'the alias of its snapshot', isRestored: true, FunctionName: { Ref: 'ServerSnapStartLambdaAlias' } },
])('lets a role call $what, and nothing else', ({ isRestored, FunctionName }) => {
  const { Resources } = gatewayPermissions({ ...parameterDefaults, gatewayRoleArns: [role] }, { ...stack, isRestored })
  expect(Resources).toEqual({
    ServerGatewayPermission1: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName, Action: 'lambda:InvokeFunction', Principal: role },
    },
  })
})
