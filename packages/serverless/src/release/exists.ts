/** Whether a resource of a stack is still there, asked of the service that it belongs to. */

import { ApiGatewayV2Client, GetApiCommand, GetDomainNameCommand } from '@aws-sdk/client-apigatewayv2'
import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeQueryDefinitionsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { GetPolicyCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { AwsConfig } from './aws.ts'
import type { Exists } from './inventory.ts'

/** What AWS's services call a thing that is not there. */
const missing =
  /^(ResourceNotFound|ResourceNotFoundException|NotFoundException|NoSuchEntity|NoSuchEntityException|NotFound|NoSuchBucket|DashboardNotFoundError)$/

/** Parts of another resource, which end with it. */
const owned = new Set([
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::IAM::RolePolicy',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Lambda::Version',
  'AWS::S3::BucketPolicy',
])

export function createExists(config: AwsConfig): Exists {
  const lambda = new LambdaClient(config)
  const logs = new CloudWatchLogsClient(config)
  const cloudWatch = new CloudWatchClient(config)
  const iam = new IAMClient(config)
  const api = new ApiGatewayV2Client(config)
  const s3 = new S3Client(config)

  /** Each throws one of `missing`, or says false, when the resource is not there. */
  const askers: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    'AWS::Lambda::Function': id => lambda.send(new GetFunctionCommand({ FunctionName: id })),
    'AWS::IAM::Role': id => iam.send(new GetRoleCommand({ RoleName: id })),
    'AWS::IAM::ManagedPolicy': id => iam.send(new GetPolicyCommand({ PolicyArn: id })),
    'AWS::S3::Bucket': id => s3.send(new HeadBucketCommand({ Bucket: id })),
    'AWS::CloudWatch::Dashboard': id => cloudWatch.send(new GetDashboardCommand({ DashboardName: id })),
    'AWS::ApiGatewayV2::Api': id => api.send(new GetApiCommand({ ApiId: id })),
    'AWS::ApiGatewayV2::DomainName': id => api.send(new GetDomainNameCommand({ DomainName: id })),
    'AWS::Logs::LogGroup': async id => {
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: id }))
      return logGroups.some(({ logGroupName }) => logGroupName === id)
    },
    'AWS::Logs::QueryDefinition': async id => {
      // There are 1,000 in a region at the most, and no question by id.
      const { queryDefinitions = [] } = await logs.send(new DescribeQueryDefinitionsCommand({ maxResults: 1000 }))
      return queryDefinitions.some(({ queryDefinitionId }) => queryDefinitionId === id)
    },
    'AWS::CloudWatch::Alarm': async id => {
      const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [id] }))
      return MetricAlarms.length > 0
    },
  }

  return async ({ type, id }) => {
    const ask = askers[type]
    if (ask === undefined) return owned.has(type) ? 'owned' : 'unknown'
    try {
      return (await ask(id)) === false ? 'gone' : 'there'
    } catch (error) {
      if (missing.test((error as Error).name)) return 'gone'
      throw error
    }
  }
}
