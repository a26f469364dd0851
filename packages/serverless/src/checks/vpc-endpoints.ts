/** What functions in a VPC call of AWS, by their policies: each call needs an interface endpoint or a NAT gateway. */

import { grantsOf, type Packaged, policiesForCallers, resourcesOf } from './template.ts'

/** Lambda itself does these from outside the VPC (developer guide, "Giving Lambda functions access to resources in an Amazon VPC"). */
const byLambda = [/^ec2:\w*(NetworkInterfaces?|PrivateIpAddresses|Subnets)$/, /^logs:(Create|Put)Log\w+$/, /^xray:Put/]

/** Where the endpoint has another name than the prefix of the actions (PrivateLink guide, "AWS services that integrate"). */
const endpointsByAction: readonly (readonly [action: RegExp, endpoint: string])[] = [
  [/^aps:(Create|Delete|Describe|List|Update)\w*Workspaces?$/, 'aps'],
  [/^aps:/, 'aps-workspaces'],
  [/^bedrock:(Apply|Converse|Invoke)/, 'bedrock-runtime'],
  [/^bedrock:Retrieve/, 'bedrock-agent-runtime'],
  [/^cloudwatch:/, 'monitoring'],
  [/^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/, 'dynamodb-streams'],
  [/^ecr:/, 'ecr.api'],
  [/^firehose:/, 'kinesis-firehose'],
  [/^iot:(GetThingShadow|Publish|UpdateThingShadow)$/, 'iot.data'],
  [/^iot:/, 'iot.api'],
  [/^kinesis:/, 'kinesis-streams'],
  [/^sagemaker:InvokeEndpoint/, 'sagemaker.runtime'],
  [/^sagemaker:/, 'sagemaker.api'],
  [/^states:StartSyncExecution$/, 'sync-states'],
]

/** Services with a gateway endpoint, an entry in the route table without a price (PrivateLink guide, "Gateway endpoints"). */
const withGateway = new Set(['dynamodb', 's3'])

/** The names behind `com.amazonaws.<region>.`, for a service whose functions are in a VPC. */
export function vpcEndpoints({ template }: Pick<Packaged, 'template'>): string[] {
  const isInVpc = resourcesOf(template, 'AWS::Lambda::Function').some(({ properties }) => 'VpcConfig' in properties)
  if (!isInVpc) return []
  const forCallers = policiesForCallers(template)
  const actions = grantsOf(template)
    .filter(({ id }) => !forCallers.has(id))
    .flatMap(grant => grant.actions)
    .filter(action => !byLambda.some(pattern => pattern.test(action)))
  return [...new Set(actions.map(toEndpoint))].sort()
}

/** A line for each service that needs one. */
export function toVpcNotes(packages: readonly Packaged[]): string[] {
  return packages.flatMap(packaged => {
    const names = vpcEndpoints(packaged)
    const parts = [
      { of: names.filter(name => !withGateway.has(name)), by: 'interface endpoints, or a NAT gateway' },
      { of: names.filter(name => withGateway.has(name)), by: 'gateway endpoints, which are free' },
    ]
    const needed = parts.flatMap(({ of, by }) =>
      of.length === 0 ? [] : [`${of.map(name => `com.amazonaws.<region>.${name}`).join(', ')} (${by})`],
    )
    return needed.length === 0 ? [] : [`services/${packaged.folder} is in a VPC and calls ${needed.join(' and ')}`]
  })
}

function toEndpoint(action: string): string {
  return endpointsByAction.find(([pattern]) => pattern.test(action))?.[1] ?? prefixOf(action)
}

function prefixOf(action: string): string {
  return action.split(':')[0] ?? action
}
