/** What functions in a VPC call of AWS, by their policies: each call needs an interface endpoint or a NAT gateway. */

import { grantsOf, type Packaged, resourcesOf } from './template.ts'

/** Lambda itself does these from outside the VPC (developer guide, "Giving Lambda functions access to resources in an Amazon VPC"). */
const byLambda = new Set(['ec2', 'logs', 'xray'])

/** Where the endpoint has another name than the prefix of the actions (PrivateLink guide, "AWS services that integrate"). */
const endpointsByAction: readonly (readonly [action: RegExp, endpoint: string])[] = [
  [/^aps:(Create|Delete|Describe|List|Update)\w*Workspaces?$/, 'aps'],
  [/^aps:/, 'aps-workspaces'],
  [/^bedrock:(Invoke|Converse)/, 'bedrock-runtime'],
  [/^cloudwatch:/, 'monitoring'],
]

/** The names behind `com.amazonaws.<region>.`, for a service whose functions are in a VPC. */
export function vpcEndpoints({ template }: Pick<Packaged, 'template'>): string[] {
  const isInVpc = resourcesOf(template, 'AWS::Lambda::Function').some(({ properties }) => 'VpcConfig' in properties)
  if (!isInVpc) return []
  // Managed policies are for callers from elsewhere.
  const managed = new Set(resourcesOf(template, 'AWS::IAM::ManagedPolicy').map(({ id }) => id))
  const actions = grantsOf(template)
    .filter(({ id }) => !managed.has(id))
    .flatMap(grant => grant.actions)
    .filter(action => !byLambda.has(prefixOf(action)))
  return [...new Set(actions.map(toEndpoint))].sort()
}

/** A line for each service that needs one. */
export function toVpcNotes(packages: readonly Packaged[]): string[] {
  return packages.flatMap(packaged => {
    const names = vpcEndpoints(packaged).map(name => `com.amazonaws.<region>.${name}`)
    if (names.length === 0) return []
    return [
      `services/${packaged.folder} is in a VPC and calls ${names.join(', ')}: interface endpoints, or a NAT gateway`,
    ]
  })
}

function toEndpoint(action: string): string {
  return endpointsByAction.find(([pattern]) => pattern.test(action))?.[1] ?? prefixOf(action)
}

function prefixOf(action: string): string {
  return action.split(':')[0] ?? action
}
