/** The deployments whose templates are committed: a production stage as it is, and with each parameter that shapes it. */

export type Variant = {
  readonly name: string
  /** Folders from the root; `.` is the stack that services share. */
  readonly folders: readonly string[]
  /** Parameters of the stage. */
  readonly params: Readonly<Record<string, string | number | readonly string[]>>
}

const gateway = 'services/gateway'
const services = ['services/aws-documentation', 'services/prometheus', gateway]

export const variants: readonly Variant[] = [
  { name: 'prod', folders: [...services, '.'], params: {} },
  { name: 'tenant-isolation', folders: services, params: { isolation: 'tenant' } },
  {
    name: 'vpc',
    folders: services,
    params: { network: 'vpc', vpcSubnetIds: ['subnet-1', 'subnet-2'], vpcSecurityGroupIds: ['sg-1'] },
  },
  { name: 'provisioned-concurrency', folders: [gateway], params: { gatewayProvisionedConcurrency: 2 } },
  { name: 'state-keys-secret', folders: [gateway], params: { stateKeysSecret: 'mcp/state-keys' } },
]

/** The stage all variants are packaged for: its name is part of physical names. */
export const stage = 'prod'
