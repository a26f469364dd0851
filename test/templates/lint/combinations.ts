/** Every deployment that parameters and `gateway.yml` can make, as far as they change a template. */

/** Words after `sls package`, and the stage, whose block in `gateway.yml` opens the doors. */
export type Combination = {
  readonly service: 'gateway' | 'server' | 'image'
  readonly stage: string
  readonly params: readonly string[]
}

/** Doors by stage. */
export const doorsByStage = {
  signed: { functionUrl: 'iam' },
  token: { functionUrl: 'jwt' },
  api: { apiGateway: 'jwt' },
  invoked: { invoke: { trusted: { principal: 'agent' } } },
} as const

const network = [
  [],
  [
    'network=vpc',
    'vpcSubnetIds=subnet-0123456789abcdef0,subnet-0123456789abcdef1',
    'vpcSecurityGroupIds=sg-0123456789abcdef0',
  ],
]
const isolation = [[], ['isolation=tenant']]
const keys = [[], ['stateKeysSecret=mcp/state-keys', 'logKmsKeyArn=arn:aws:kms:us-east-1:123456789012:key/0123-abcd']]
const domain = [
  'apiDomain=mcp.example.com',
  'apiCertificateArn=arn:aws:acm:us-east-1:123456789012:certificate/0123-abcd',
]
const layer = ['otelLayer=arn:aws:lambda:us-east-1:123456789012:layer:otel:16']
const gatewayRoles = ['gatewayRoleArns=arn:aws:iam::210987654321:role/gateway']
const concurrency = [[], ['gatewayProvisionedConcurrency=2', 'gatewayReservedConcurrency=10', 'reservedConcurrency=10']]

/** Isolation changes one variable of the gateway and nothing beside it: half of the gateway's combinations have it. */
const groups: readonly (readonly Combination[])[] = [
  ...Object.keys(doorsByStage).map(stage =>
    cross(network, keys, concurrency).map((params, index) => ({
      service: 'gateway' as const,
      stage,
      params: [...params, ...(isolation[index % 2] ?? []), ...(stage === 'api' ? domain : [])],
    })),
  ),
  cross(network, isolation, keys, concurrency).map((params, index) => ({
    service: 'server' as const,
    stage: 'signed',
    params: [...params, ...(index % 2 === 0 ? layer : gatewayRoles)],
  })),
  cross(network, isolation).map(params => ({ service: 'image' as const, stage: 'signed', params })),
]

export const combinations: readonly Combination[] = groups.flat()

/** With no parameter and with all of them: a quarter of the combinations, in which each parameter stands. */
export const outermost: readonly Combination[] = groups.flatMap(group => [...group.slice(0, 1), ...group.slice(-1)])

function cross(...parameters: (readonly (readonly string[])[])[]): string[][] {
  return parameters.reduce<string[][]>(
    (all, choices) => all.flatMap(some => choices.map(more => [...some, ...more])),
    [[]],
  )
}
