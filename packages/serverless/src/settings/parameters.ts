import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import * as z from 'zod/v4'
import { describeIssue } from './settings.ts'

/** Lists and numbers given by `--param` are texts: `--param="vpcSubnetIds=subnet-1,subnet-2"`. */
const ids = z.union([
  z.array(z.string()),
  z.string().transform(text =>
    text
      .split(',')
      .map(id => id.trim())
      .filter(id => id !== ''),
  ),
])

function idsLike(pattern: RegExp, example: string) {
  return ids.pipe(z.array(z.string().regex(pattern, `is no id such as ${example}`)))
}

const layerArn = /^(?:arn:aws[\w-]*:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+)?$/

const roleArn = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/

const topicArn = /^(?:arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+)?$/

/**
 * What an operator sets per stage: `params` of the project's `serverless.yml`. Other parameters are the project's own. The
 * block of a stage has priority over `default`, and `--param="name=value"` over both.
 */
export const parametersSchema = z.object({
  logRetentionInDays: z.coerce.number().int().min(1).max(3653).default(30).describe('Days that CloudWatch keeps a log'),
  logLevel: z
    .enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'])
    .default('INFO')
    .describe('Lowest level that the code of a function logs'),
  network: z
    .enum(['internet', 'vpc'])
    .default('internet')
    .describe(
      '`internet` is the network of Lambda itself. `vpc` puts each function into the subnets below: it reaches the internet by a NAT gateway, and AWS services also by interface endpoints',
    ),
  vpcSubnetIds: idsLike(/^subnet-[0-9a-f]+$/, 'subnet-0123456789abcdef0')
    .default([])
    .describe('Subnets of `network: vpc`'),
  vpcSecurityGroupIds: idsLike(/^sg-[0-9a-f]+$/, 'sg-0123456789abcdef0')
    .default([])
    .describe('Security groups of `network: vpc`'),
  isolation: z
    .enum(['shared', 'tenant'])
    .default('shared')
    .describe(
      '`tenant` gives each tenant execution environments of its own, and Lambda refuses a call without a tenant. Set only when a function is created: choose before the first deployment of a stage',
    ),
  snapStart: z
    .enum(['off', 'on'])
    .default('off')
    .describe(
      '`on` starts environments of each server in Python from a snapshot, as `custom.mcp.snapStart: true` does for one; `custom.mcp.snapStart: false` leaves one out. Give a deployment of one service and that of the gateway the same. Not with `isolation: tenant`',
    ),
  gatewayMemoryMb: z.coerce
    .number()
    .int()
    .min(128)
    .max(10_240)
    .default(512)
    .describe(
      'Memory of the gateway in MB, and with it its share of a processor: it is billed while it waits for its targets, so that half the memory is half the price of waiting. 1024 for more than some 5,000 tools. A `memorySize` of its function comes first',
    ),
  gatewayProvisionedConcurrency: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'Environments of the gateway that stay initialised, billed by the hour. Tool servers have no such setting: the gateway calls no published version of them but that of `custom.mcp.snapStart`',
    ),
  reservedConcurrency: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'Most environments of each tool server at once, kept for it from those of the account. 0 reserves none: a server then has as many as the account has left',
    ),
  gatewayReservedConcurrency: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('The same for the gateway. Not below `gatewayProvisionedConcurrency`'),
  gatewayRoleArns: ids
    .pipe(z.array(z.string().regex(roleArn, 'is no ARN of a role: arn:aws:iam::<account>:role/<name>')))
    .default([])
    .describe(
      'Roles of gateways in other accounts that call the tool servers of this stage: `GatewayRoleArn` of their stacks. Each tool server lets these roles in, and `check` accepts no other permission at a tool server. Such a role can assert any caller: name those of gateways alone',
    ),
  apiRequestsPerSecond: z.coerce
    .number()
    .int()
    .min(1)
    .default(100)
    .describe(
      'Requests that the HTTP API of the gateway lets through in a second; half as many at once. Others get 429',
    ),
  apiDomain: z
    .string()
    .regex(/^(?:(?:[a-z0-9-]+\.)+[a-z]{2,})?$/, 'is no name of a domain: mcp.example.com')
    .default('')
    .describe(
      'A domain of your own for the HTTP API of the gateway. Needs `apiCertificateArn`, and a DNS record that leads to the address `sls deploy` prints. AWS WAF cannot be attached to an HTTP API: it needs CloudFront in front',
    ),
  apiCertificateArn: z
    .string()
    .regex(
      /^(?:arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+)?$/,
      'is no ARN of a certificate: arn:aws:acm:<region>:<account>:certificate/<id>',
    )
    .default('')
    .describe('Certificate of that domain in Certificate Manager, in the region of the stage'),
  logKmsKeyArn: z
    .string()
    .regex(
      /^(?:arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+)?$/,
      'is no ARN of a key: arn:aws:kms:<region>:<account>:key/<id>',
    )
    .default('')
    .describe(
      'KMS key that encrypts the logs. Its policy has to let CloudWatch Logs of the region use it (`logs.<region>.amazonaws.com`)',
    ),
  otelLayer: z
    .string()
    .regex(layerArn, 'is no ARN of a version of a layer: arn:aws:lambda:<region>:<account>:layer:<name>:<version>')
    .default('')
    .describe(
      'Layer with an OpenTelemetry SDK and its exporter, by the ARN of its version: each function on Node.js gets it, and with it spans of its calls. A function with an `AWS_LAMBDA_EXEC_WRAPPER` of its own is left as it is, since Lambda runs one. Stage `local` has no layers',
    ),
  otelWrapper: z
    .string()
    .regex(/^\/opt\//, 'is no file of a layer: those are below /opt/')
    .default('/opt/otel-instrument')
    .describe(
      'Script of `otelLayer` that starts a function: `/opt/otel-handler` in the layers of OpenTelemetry itself',
    ),
  alarms: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Alarms of the stage, in the stack of the project: docs/operations.md has what each means and costs'),
  alarmTopicArn: z
    .string()
    .regex(topicArn, 'is no ARN of an SNS topic')
    .default('')
    .describe(
      'SNS topic that receives a notification when an alarm fires and when it ends. Without one, alarms show in the console alone',
    ),
  alarmSpendPerDay: z.coerce
    .number()
    .positive()
    .default(5)
    .describe('US dollars a day and function, by an estimate, at which an alarm fires'),
  alarmConcurrency: z.coerce
    .number()
    .int()
    .min(1)
    .default(800)
    .describe(
      'Concurrency of the account, in use or reserved, at which an alarm fires: four fifths of the usual quota. New accounts have less: see Service Quotas',
    ),
  stateKeysSecret: z
    .string()
    .default('')
    .describe(
      'Secrets Manager secret, by name or ARN, with the `MCP_STATE_KEYS` of the gateway: keys of 32 characters or more, newest first, separated by commas. Tools need it to ask their clients questions through the gateway. Read at run time: rotated keys need no deployment',
    ),
})

export type Parameters = z.infer<typeof parametersSchema>

export type ParameterName = keyof Parameters

export const parameterNames = Object.keys(parametersSchema.shape) as ParameterName[] // Keys of the schema itself.

/** What each parameter is where the project sets none: `params.default`. */
export const parameterDefaults: Parameters = parametersSchema.parse({})

/** What a parameter is not, and what to write where that is clear. */
export type ParameterMistake = { readonly text: string; readonly meant: string | undefined }

/** Of one value, without variables. Undefined for a value that the parameter takes. */
export function findParameterMistake(name: ParameterName, value: unknown): ParameterMistake | undefined {
  const [issue] = parametersSchema.shape[name].safeParse(value).error?.issues ?? []
  if (issue === undefined) return undefined
  const meant = issue.code === 'invalid_value' ? findNearest(toWord(value), issue.values.map(String)) : undefined
  return { text: `is ${JSON.stringify(value)}: ${describeIssue(issue)}`, meant }
}

/** true and false are often written for on and off. */
function toWord(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
}

/** @throws Error naming each value that is not one of the parameter's */
export function readParameters(values: Readonly<Record<ParameterName, unknown>>): Parameters {
  const { data } = parametersSchema.safeParse(values)
  if (data !== undefined) return data
  const mistakes = parameterNames.flatMap(name => {
    const mistake = findParameterMistake(name, values[name])
    if (mistake === undefined) return []
    const { text, meant } = mistake
    return `parameter ${name} ${text}${meant === undefined ? '' : `. The nearest is ${meant}`}`
  })
  throw new Error(mistakes.join('\n'))
}
