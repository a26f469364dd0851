import { expect, it } from 'vitest'
import { toVpcNotes } from './vpc-endpoints.ts'

function packaged(actions: readonly string[], VpcConfig?: object) {
  const statement = (Action: unknown) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
  const Resources = {
    Server: { Type: 'AWS::Lambda::Function', Properties: { ...(VpcConfig && { VpcConfig }) } },
    Own: { Type: 'AWS::IAM::RolePolicy', Properties: { PolicyDocument: statement(actions) } },
    Callers: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: statement('lambda:InvokeFunctionUrl') } },
  }
  return { folder: 'metrics', path: 'metrics', isGateway: false, template: { Resources } }
}

const vpc = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] }

it('names the endpoints of what a function in a VPC calls, and nothing that Lambda does itself', () => {
  const actions = [
    'logs:PutLogEvents',
    'xray:PutTraceSegments',
    'aps:QueryMetrics',
    'aps:GetLabels',
    'aps:ListWorkspaces',
  ]
  expect(toVpcNotes([packaged(actions, vpc)])).toEqual([
    'services/metrics is in a VPC and calls com.amazonaws.<region>.aps, com.amazonaws.<region>.aps-workspaces: interface endpoints, or a NAT gateway',
  ])
})

it('says nothing of a function that calls nothing, or is in no VPC', () => {
  expect(toVpcNotes([packaged(['logs:PutLogEvents'], vpc), packaged(['secretsmanager:GetSecretValue'])])).toEqual([])
})
