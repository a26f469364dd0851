/** What a stand-in holds, asked for by AWS's own clients and not by the code under test. */

import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient, DescribeAlarmsCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { localIdentity } from '@mcp-lambda/lambda-local'

/** Of any client. */
export function clientOptions(endpoint: string) {
  const { accessKeyId, secretAccessKey, region } = localIdentity
  return { endpoint, credentials: { accessKeyId, secretAccessKey }, region }
}

/** Names of everything there is, each with its kind. Empty for a new account. */
export async function listAccount(endpoint: string): Promise<string[]> {
  const options = clientOptions(endpoint)
  const iam = new IAMClient(options)
  const [stacks, functions, logs, dashboards, alarms, roles, policies, buckets] = await Promise.all([
    new CloudFormationClient(options).send(new ListStacksCommand({})),
    new LambdaClient(options).send(new ListFunctionsCommand({})),
    new CloudWatchLogsClient(options).send(new DescribeLogGroupsCommand({})),
    new CloudWatchClient(options).send(new ListDashboardsCommand({})),
    new CloudWatchClient(options).send(new DescribeAlarmsCommand({})),
    iam.send(new ListRolesCommand({})),
    iam.send(new ListPoliciesCommand({ Scope: 'Local' })),
    new S3Client({ ...options, forcePathStyle: true }).send(new ListBucketsCommand({})),
  ])
  return [
    ...(stacks.StackSummaries ?? [])
      .filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
      .map(({ StackName }) => `stack ${StackName}`),
    ...(functions.Functions ?? []).map(({ FunctionName }) => `function ${FunctionName}`),
    ...(logs.logGroups ?? []).map(({ logGroupName }) => `log group ${logGroupName}`),
    ...(dashboards.DashboardEntries ?? []).map(({ DashboardName }) => `dashboard ${DashboardName}`),
    ...(alarms.MetricAlarms ?? []).map(({ AlarmName }) => `alarm ${AlarmName}`),
    ...(roles.Roles ?? []).map(({ RoleName }) => `role ${RoleName}`),
    ...(policies.Policies ?? []).map(({ PolicyName }) => `policy ${PolicyName}`),
    ...(buckets.Buckets ?? []).map(({ Name }) => `bucket ${Name}`),
  ].sort()
}
