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
    'services/metrics is in a VPC and calls com.amazonaws.<region>.aps, com.amazonaws.<region>.aps-workspaces (interface endpoints, or a NAT gateway)',
  ])
})

it('names the endpoints of DynamoDB and S3 as gateway endpoints, and other names than the prefix of an action', () => {
  const actions = ['dynamodb:GetItem', 's3:GetObject', 'dynamodb:GetRecords', 'kinesis:PutRecord', 'ecr:ListImages']
  const names = (...of: string[]) => of.map(name => `com.amazonaws.<region>.${name}`).join(', ')
  expect(toVpcNotes([packaged(actions, vpc)])).toEqual([
    `services/metrics is in a VPC and calls ${names('dynamodb-streams', 'ecr.api', 'kinesis-streams')} (interface endpoints, or a NAT gateway) and ${names('dynamodb', 's3')} (gateway endpoints, which are free)`,
  ])
  expect(toVpcNotes([packaged(['s3:GetObject'], vpc)])).toEqual([
    'services/metrics is in a VPC and calls com.amazonaws.<region>.s3 (gateway endpoints, which are free)',
  ])
})

it('names the endpoint of logs for a server that reads them, and none for the log that Lambda writes', () => {
  const reads = packaged(['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:FilterLogEvents'], vpc)
  expect(toVpcNotes([reads])).toEqual([
    'services/metrics is in a VPC and calls com.amazonaws.<region>.logs (interface endpoints, or a NAT gateway)',
  ])
})

it('says nothing of a function that calls nothing, or is in no VPC', () => {
  expect(toVpcNotes([packaged(['logs:PutLogEvents'], vpc), packaged(['secretsmanager:GetSecretValue'])])).toEqual([])
})
