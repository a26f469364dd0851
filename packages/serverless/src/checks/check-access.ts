/** Permissions to invoke: no wider than the doors in gateway.yml, and no way around them. */

import type { GatewayConfig } from '@mcp-lambda/gateway/packaging'
import { gatewayRolesKey } from '../defaults/gateway-permissions.ts'
import type { Problem } from './problem.ts'
import {
  grantsOf,
  type Packaged,
  policiesForCallers,
  type Resource,
  resourcesOf,
  type Statement,
  type Template,
} from './template.ts'

type Doors = GatewayConfig['doors']

/** Actions that IAM grants on everything or not at all (Service Authorization Reference). */
const withoutResource = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'aps:ListWorkspaces',
  'cloudwatch:PutMetricData',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

export function checkAccess(packages: readonly Packaged[], doors: Doors): Problem[] {
  return packages.flatMap(packaged => {
    const grants = grantsOf(packaged.template)
    return [
      ...grants.flatMap(grant => findWide(packaged, grant)),
      ...(packaged.isGateway
        ? [...findGatewayGrants(packaged, grants, doors), ...findGatewayDoors(packaged, doors)]
        : [...findInvoking(packaged, grants), ...(packaged.target ? findTargetDoors(packaged) : [])]),
    ]
  })
}

function findWide({ path }: Packaged, { id, actions, resources }: Statement): Problem[] {
  const wildActions = actions.filter(action => /[*?]/.test(action))
  const everything = resources.includes('*') ? actions.filter(action => !withoutResource.includes(action)) : []
  return [
    ...wildActions.map(
      (action): Problem => ({
        code: 'permission-too-wide',
        where: `${path}: ${id}`,
        what: `it allows ${action}, which is more than a reviewer can see`,
        remedy: 'Name each action in the serverless.yml of the service.',
      }),
    ),
    ...everything.map(
      (action): Problem => ({
        code: 'permission-too-wide',
        where: `${path}: ${id}`,
        what: `it allows ${action} on everything`,
        remedy: 'Name the resources in the serverless.yml of the service.',
      }),
    ),
  ]
}

/** A tool server that may invoke could pass for the gateway at any other. */
function findInvoking({ path }: Packaged, grants: readonly Statement[]): Problem[] {
  return grants.filter(isInvoking).map(
    ({ id }): Problem => ({
      code: 'target-may-invoke',
      where: `${path}: ${id}`,
      what: 'it may invoke functions, and a tool server believes what its invoker says about the caller',
      remedy: 'Leave invoking to the gateway.',
    }),
  )
}

function isInvoking({ actions }: Statement): boolean {
  // IAM tells no capitals from small letters in the name of an action.
  return actions.some(action => /^lambda:(\*|invoke(\*|async|function(?!url$)))/i.test(action))
}

/** The role of the gateway invokes targets. Its other policies are for callers of the gateway. */
function findGatewayGrants({ path, template }: Packaged, grants: readonly Statement[], doors: Doors): Problem[] {
  const forCallers = policiesForCallers(template)
  return grants.filter(isInvoking).flatMap(({ id, resources, condition }): Problem[] => {
    if (!forCallers.has(id)) {
      return resources
        .filter(resource => /[*?]/.test(resource) || !resource.includes(':function:'))
        .map(
          (resource): Problem => ({
            code: 'gateway-invokes-too-much',
            where: `${path}: ${id}`,
            what: `the gateway may invoke ${resource}, which is not one function`,
            remedy: 'Name the function of each target.',
          }),
        )
    }
    if (doors.functionUrl !== 'iam' || isViaUrlOnly(condition)) return []
    return [
      {
        code: 'gateway-open-past-url',
        where: `${path}: ${id}`,
        what: 'it lets callers invoke the gateway past its URL, with an event that asserts any caller',
        remedy: "Put Condition: { Bool: { lambda:InvokedViaFunctionUrl: 'true' } } on lambda:InvokeFunction.",
      },
    ]
  })
}

function isViaUrlOnly(condition: unknown): boolean {
  const { Bool } = (condition ?? {}) as { Bool?: Record<string, unknown> }
  return String(Bool?.['lambda:InvokedViaFunctionUrl']) === 'true'
}

function findGatewayDoors({ path, template }: Packaged, doors: Doors): Problem[] {
  const authType = doors.functionUrl === undefined ? undefined : doors.functionUrl === 'iam' ? 'AWS_IAM' : 'NONE'
  const urls = resourcesOf(template, 'AWS::Lambda::Url')
  const wrongUrls = urls.filter(({ properties }) => properties.AuthType !== authType)
  const missing = authType !== undefined && urls.length === 0
  return [
    ...wrongUrls.map(
      ({ id, properties }): Problem => ({
        code: 'function-url-differs',
        where: `${path}: ${id}`,
        what: `its AuthType is ${String(properties.AuthType)}, and gateway.yml says doors.functionUrl: ${doors.functionUrl ?? 'null'}`,
        remedy: 'Take url out of the serverless.yml of the gateway: gateway.yml decides it.',
      }),
    ),
    ...(missing
      ? [
          {
            code: 'function-url-missing' as const,
            where: path,
            what: `gateway.yml says doors.functionUrl: ${doors.functionUrl}, and there is no function URL`,
            remedy: 'Take url out of the serverless.yml of the gateway: gateway.yml decides it.',
          },
        ]
      : []),
    ...resourcesOf(template, 'AWS::WAFv2::WebACLAssociation').map(
      ({ id }): Problem => ({
        code: 'web-acl-unsupported',
        where: `${path}: ${id}`,
        // Developer guide of AWS WAF, "Resources that you can protect with AWS WAF".
        what: 'it attaches a web ACL, which AWS WAF does neither at an HTTP API nor at a function URL',
        remedy:
          'Remove it, and attach the web ACL to a CloudFront distribution in front: docs/guides/domain-and-waf.md.',
      }),
    ),
    ...resourcesOf(template, 'AWS::Lambda::Permission').flatMap(({ id, properties }) =>
      findPermission(`${path}: ${id}`, properties, doors),
    ),
  ]
}

/** A resource policy of the gateway: needed by API Gateway, and by a URL that is open to all. */
function findPermission(path: string, properties: Readonly<Record<string, unknown>>, doors: Doors): Problem[] {
  const { Principal, Action, SourceArn, InvokedViaFunctionUrl } = properties
  if (Principal === 'apigateway.amazonaws.com' && doors.apiGateway && SourceArn !== undefined) return []
  const isUrlOpen = doors.functionUrl !== undefined && doors.functionUrl !== 'iam'
  const isForUrl = Action === 'lambda:InvokeFunctionUrl' || InvokedViaFunctionUrl === true
  if (Principal === '*' && isUrlOpen && isForUrl) return []
  return [
    {
      code: 'permission-without-door',
      where: path,
      what: `it lets ${textOfPrincipal(Principal)} do ${String(Action)}, which no door in gateway.yml is for`,
      remedy: 'Remove it, or open its door.',
    },
  ]
}

function textOfPrincipal(principal: unknown): string {
  return principal === '*' ? 'everybody' : typeof principal === 'string' ? principal : JSON.stringify(principal)
}

function findTargetDoors({ path, template }: Packaged): Problem[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => /^AWS::(Lambda::(Url|Permission)|ApiGateway)/.test(Type))
    .filter(([, resource]) => !isForGateway(resource, template))
    .map(
      ([id, { Type }]): Problem => ({
        code: 'target-open-past-gateway',
        where: `${path}: ${id}`,
        what: `it is a ${Type}: a way to this tool server that does not go through the gateway`,
        remedy:
          'Remove it: a direct invoker of a tool server can assert any caller. For a gateway in another account there is the parameter gatewayRoleArns.',
      }),
    )
}

/** A permission to invoke, for a role in the parameter `gatewayRoleArns`. */
function isForGateway({ Type, Properties = {} }: Resource, { Metadata = {} }: Template): boolean {
  const { Action, Principal, InvokedViaFunctionUrl } = Properties
  return (
    Type === 'AWS::Lambda::Permission' &&
    Action === 'lambda:InvokeFunction' &&
    InvokedViaFunctionUrl === undefined &&
    Array.isArray(Metadata[gatewayRolesKey]) &&
    Metadata[gatewayRolesKey].includes(Principal)
  )
}
