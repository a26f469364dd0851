/** What the compiled roles of functions allow, beside what they call. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { resourcesOf, statementsOf, type Template, textOf } from '../packaging/template.ts'

/** What Lambda itself does with the role of a function, and no code of ours calls. */
const byLambda: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': 'developer guide, "Sending Lambda function logs to CloudWatch Logs"',
  'logs:PutLogEvents': 'developer guide, "Sending Lambda function logs to CloudWatch Logs"',
  'xray:PutTelemetryRecords': 'developer guide, "Visualize Lambda function invocations using AWS X-Ray"',
  'xray:PutTraceSegments': 'developer guide, "Visualize Lambda function invocations using AWS X-Ray"',
}

/** What the roles of compiled services allow beside `byLambda`, as calls would ask for it. */
export function readRoleGrants(directory: string, services: readonly string[]): string[] {
  const granted = services.flatMap(service => {
    const path = join(directory, 'services', service, '.package/prod/cloudformation-template-update-stack.json')
    const template: Template = JSON.parse(readFileSync(path, 'utf8'))
    const policies = [
      ...resourcesOf(template, 'AWS::IAM::Role').map(({ Policies }) => Policies),
      ...resourcesOf(template, 'AWS::IAM::RolePolicy'),
    ]
    return statementsOf(policies).flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap(action => [Resource].flat().map(resource => `${action} ${fillIn(textOf(resource))}`)),
    )
  })
  return granted.filter(grant => byLambda[grant.split(' ')[0] ?? ''] === undefined).sort()
}

function fillIn(arn: string): string {
  const { region, accountId } = localIdentity
  return arn
    .replace('${AWS::Partition}', 'aws')
    .replace('${AWS::Region}', region)
    .replace('${AWS::AccountId}', accountId)
}
