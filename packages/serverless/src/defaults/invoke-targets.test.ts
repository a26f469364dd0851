import { expect, it } from 'vitest'
import { invokeTargets } from './invoke-targets.ts'
import { maxManagedPolicyLength, policyLength } from './policy-length.ts'

const arnsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:mcp-server-target-${index}-prod`,
  }))

it('is one inline policy of the role where that fits', () => {
  expect(invokeTargets(arnsOf(60)).Resources).toMatchObject({
    InvokeTargets: {
      Type: 'AWS::IAM::RolePolicy',
      Properties: { RoleName: { Ref: 'ExecutionRole' }, PolicyDocument: { Statement: [{ Resource: arnsOf(60) }] } },
    },
  })
})

it('is several managed policies of the role for more, with each exact ARN once', () => {
  const policies = Object.values(invokeTargets(arnsOf(400)).Resources)
  expect(policies.length).toBeLessThanOrEqual(8)
  expect(policies.length).toBeGreaterThan(1)
  for (const { Type, Properties } of policies) {
    expect(Type).toBe('AWS::IAM::ManagedPolicy')
    expect(Properties).toMatchObject({ Roles: [{ Ref: 'ExecutionRole' }] })
    expect(policyLength(Properties.PolicyDocument)).toBeLessThanOrEqual(maxManagedPolicyLength)
  }
  expect(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement[0]?.Resource)).toEqual(arnsOf(400))
})
