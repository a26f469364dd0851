/** What the compiled roles of functions and the policy of a deployer allow, beside what they call. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { root } from '../packaging/repository.ts'
import { resourcesOf, statementsOf, type Template, textOf } from '../packaging/template.ts'
import type { SignedCall } from './stand-ins/signed-call.ts'

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

type Statement = { readonly Action: string | readonly string[]; readonly Resource: string | readonly string[] }

/**
 * Calls that the policy of the guide does not allow.
 *
 * @param project whose stacks and functions are called so, in the place of the guide's `my-tools`
 * @param services with names of their own
 */
export function findDenied(
  calls: readonly SignedCall[],
  { project, services }: { readonly project: string; readonly services: readonly string[] },
): SignedCall[] {
  const text = readFileSync(join(root, 'docs/guides/deployer-policy.json'), 'utf8')
  const statements: readonly Statement[] = JSON.parse(text).Statement
  const grants = statements.map(({ Action, Resource }) => ({
    actions: [Action].flat(),
    resources: [Resource].flat().flatMap(pattern => {
      const own = pattern.replaceAll('my-tools-', `${project}-`)
      return own.includes('mcp-server-*')
        ? [own, ...services.map(name => own.replace('mcp-server-*', `${name}-*`))]
        : [own]
    }),
  }))
  const isAllowed = ({ action, resource }: SignedCall) =>
    grants.some(
      ({ actions, resources }) =>
        actions.some(pattern => matches(pattern, action)) && resources.some(pattern => matches(pattern, resource)),
    )
  return calls.filter(call => !isAllowed(call) && !withoutPermission.has(call.action))
}

/** "No permissions are required to perform this operation" (API reference of STS). */
const withoutPermission = new Set(['sts:GetCallerIdentity'])

/** As IAM matches: `*` is any number of characters, also `/` and `:`. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`).test(text)
}

function fillIn(arn: string): string {
  const { region, accountId } = localIdentity
  return arn
    .replace('${AWS::Partition}', 'aws')
    .replace('${AWS::Region}', region)
    .replace('${AWS::AccountId}', accountId)
}
