/**
 * What AWS asks in us-east-1, in US dollars, without its free tier and without discounts for commitment. `verified` says where the
 * figure itself was read on `pricesReadOn`: of Lambda in the examples on AWS's own page. AWS fills in most tables of its pages by script, so others
 * were read elsewhere.
 */
export const pricesReadOn = '2026-11-30'

type Price = {
  readonly usd: number
  readonly per: string
  /** Page of AWS that has the last word. */
  readonly source: string
  readonly verified: string
}

const lambda = 'https://aws.amazon.com/lambda/pricing/'
const fargate = 'https://aws.amazon.com/fargate/pricing/'
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/'
const ec2 = 'https://aws.amazon.com/ec2/pricing/on-demand/'

const fargateRead = 'https://vantage.sh/blog/fargate-pricing'
/** AWS generates this file of its autoscaler from its price list: at that version on 2026-07-20. */
const ec2Read =
  'https://github.com/aws/karpenter-provider-aws/blob/v1.15.2/pkg/providers/pricing/zz_generated.pricing_aws.go'

export const prices = {
  lambdaRequest: { usd: 0.2 / 1e6, per: 'request', source: lambda, verified: lambda },
  lambdaGbSecondArm64: { usd: 0.0000133334, per: 'GB-second', source: lambda, verified: lambda },
  lambdaGbSecondX86: { usd: 0.0000166667, per: 'GB-second', source: lambda, verified: lambda },
  snapshotGbSecond: { usd: 0.0000015046, per: 'GB-second of a snapshot kept', source: lambda, verified: lambda },
  snapshotGbRestored: {
    usd: 0.0001397998,
    per: 'GB restored from a snapshot',
    source: lambda,
    verified: lambda,
  },
  logsGb: {
    usd: 0.5,
    per: 'GB',
    source: cloudWatch,
    verified: 'https://www.fortem.dev/blog/aws-fargate-pricing-real-costs',
  },
  metricMonth: {
    usd: 0.3,
    per: 'metric and month',
    source: cloudWatch,
    verified: 'https://cloudonaut.io/aws-cloudwatch-dashboard-cost-efficiency-logs-vs-custom-metrics',
  },
  trace: {
    usd: 5 / 1e6,
    per: 'trace',
    source: 'https://aws.amazon.com/xray/pricing/',
    verified: 'https://aws.amazon.com/de/xray/pricing/',
  },
  fargateCpuHourArm64: { usd: 0.03238, per: 'vCPU-hour', source: fargate, verified: fargateRead },
  fargateGbHourArm64: { usd: 0.00356, per: 'GB-hour', source: fargate, verified: fargateRead },
  fargateCpuHourX86: { usd: 0.04048, per: 'vCPU-hour', source: fargate, verified: fargateRead },
  fargateGbHourX86: { usd: 0.004445, per: 'GB-hour', source: fargate, verified: fargateRead },
  loadBalancerHour: {
    usd: 0.0225,
    per: 'hour',
    source: 'https://aws.amazon.com/elasticloadbalancing/pricing/',
    verified: 'https://cloud-horizons.com/blog/alb-the-line-item-nobody-watches/',
  },
  addressHour: {
    usd: 0.005,
    per: 'hour',
    source: 'https://aws.amazon.com/vpc/pricing/',
    verified: 'https://www.doit.com/aws-public-ipv4-price-increase-the-complete-guide/',
  },
  instanceHourArm64: { usd: 0.0084, per: 'hour', source: ec2, verified: ec2Read },
  instanceHourX86: { usd: 0.0104, per: 'hour', source: ec2, verified: ec2Read },
  diskGbMonth: {
    usd: 0.08,
    per: 'GB and month',
    source: 'https://aws.amazon.com/ebs/pricing/',
    verified: 'https://cloudoptimo.com/blog/everything-you-need-to-know-about-aws-ebs-pricing-and-cost-saving-tips',
  },
} as const satisfies Readonly<Record<string, Price>>

export type Architecture = 'arm64' | 'x86_64'

export const gbSecond: Readonly<Record<Architecture, number>> = {
  arm64: prices.lambdaGbSecondArm64.usd,
  x86_64: prices.lambdaGbSecondX86.usd,
}

export const hoursPerMonth = 730

/** What the same servers cost where they run all the time, whatever is asked of them. */
export type Basket = {
  readonly name: string
  readonly holds: string
  readonly perMonth: Readonly<Record<Architecture, number>>
}

const address = prices.addressHour.usd * hoursPerMonth
const task = {
  arm64: hoursPerMonth * (0.25 * prices.fargateCpuHourArm64.usd + 0.5 * prices.fargateGbHourArm64.usd),
  x86_64: hoursPerMonth * (0.25 * prices.fargateCpuHourX86.usd + 0.5 * prices.fargateGbHourX86.usd),
}
const pair = (one: number) => 2 * (one + address) + prices.loadBalancerHour.usd * hoursPerMonth
const instance = (hour: number) => hour * hoursPerMonth + address + 8 * prices.diskGbMonth.usd

export const baskets: readonly Basket[] = [
  {
    name: 'one task',
    holds: 'one Fargate task of 0.25 vCPU and 0.5 GB, without an address of its own',
    perMonth: task,
  },
  {
    name: 'two tasks',
    holds:
      'two such tasks with a public IPv4 address each, behind an Application Load Balancer without its capacity units and addresses',
    perMonth: { arm64: pair(task.arm64), x86_64: pair(task.x86_64) },
  },
  {
    name: 'instance',
    holds: 'one t4g.micro (arm64) or t3.micro (x86_64) with a public IPv4 address and a disk of 8 GB',
    perMonth: {
      arm64: instance(prices.instanceHourArm64.usd),
      x86_64: instance(prices.instanceHourX86.usd),
    },
  },
]
