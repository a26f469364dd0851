import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { LambdaClientConfig } from '@aws-sdk/client-lambda'
import { createAwsLambdaFunctions, readInvokeError } from '@mcp-lambda/wrapper/client'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../src/config/read-config.ts'
import { callOf, targetOf } from './fixtures.ts'

type Sent = { host: string; path: string; scope: string }

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const own = { region: 'us-east-1', credentials } as const

/** The real client, its requests seen after they are signed. */
function record(config: LambdaClientConfig = own) {
  const sent: Sent[] = []
  type Request = { hostname: string; port?: number; path: string; headers: Record<string, string> }
  const requestHandler = {
    async handle({ hostname, path, headers }: Request) {
      sent.push({
        host: hostname,
        path,
        scope: /Credential=test\/\d+\/([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '',
      })
      return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from('{}')]) } }
    },
  }
  return { sent, ...createAwsLambdaFunctions({ ...config, requestHandler } as LambdaClientConfig) }
}

const rows = [
  { functionName: 'billing', host: 'lambda.us-east-1.amazonaws.com', region: 'us-east-1' },
  { functionName: 'billing:live', host: 'lambda.us-east-1.amazonaws.com', region: 'us-east-1' },
  { functionName: '999988887777:function:billing', host: 'lambda.us-east-1.amazonaws.com', region: 'us-east-1' },
  ...[
    { partition: 'aws', region: 'us-east-1', host: 'lambda.us-east-1.amazonaws.com' },
    { partition: 'aws', region: 'eu-west-1', host: 'lambda.eu-west-1.amazonaws.com' },
    { partition: 'aws', region: 'ap-southeast-2', host: 'lambda.ap-southeast-2.amazonaws.com' },
    { partition: 'aws-cn', region: 'cn-north-1', host: 'lambda.cn-north-1.amazonaws.com.cn' },
    { partition: 'aws-us-gov', region: 'us-gov-west-1', host: 'lambda.us-gov-west-1.amazonaws.com' },
  ].flatMap(({ partition, region, host }) =>
    ['', ':live', ':7', ':$LATEST'].map(qualifier => ({
      functionName: `arn:${partition}:lambda:${region}:999988887777:function:billing${qualifier}`,
      host,
      region,
    })),
  ),
]

it.each(rows)('$functionName is asked of $host, signed for $region', async ({ functionName, host, region }) => {
  const { sent, invokeFunction, streamFunction } = record()
  const { signal } = callOf()
  await invokeFunction({ functionName, payload: '{}' }, signal)
  await streamFunction({ functionName, payload: '{}' }, signal)
    .next()
    .catch(() => undefined)
  expect(sent).toHaveLength(2)
  for (const { host: asked, path, scope } of sent) {
    expect({ asked, scope }).toEqual({ asked: host, scope: `${region}/lambda/aws4_request` })
    expect(decodeURIComponent(path)).toContain(`/functions/${functionName}/`)
  }
})

it('targets of two regions are called side by side', async () => {
  const { sent, invokeFunction } = record()
  const { signal } = callOf()
  const arnOf = (region: string) => `arn:aws:lambda:${region}:999988887777:function:billing`
  const regions = ['eu-west-1', 'us-east-1', 'eu-west-1', 'ap-south-1']
  await Promise.all(regions.map(region => invokeFunction({ functionName: arnOf(region), payload: '{}' }, signal)))
  expect(sent.map(({ host }) => host).sort()).toEqual(regions.map(region => `lambda.${region}.amazonaws.com`).sort())
})

it('an endpoint that is configured is asked whatever the region, and the request signed for the region of the ARN', async () => {
  const { sent, invokeFunction } = record({ ...own, endpoint: 'http://127.0.0.1:1' })
  const functionName = 'arn:aws:lambda:eu-west-1:999988887777:function:billing'
  await invokeFunction({ functionName, payload: '{}' }, callOf().signal)
  expect(sent).toMatchObject([{ host: '127.0.0.1', scope: 'eu-west-1/lambda/aws4_request' }])
})

it('a gateway without a region of its own reaches functions whose ARN names one', async () => {
  const { sent, invokeFunction } = record({
    credentials,
    region: async (): Promise<string> => Promise.reject(new Error('none')),
  })
  const functionName = 'arn:aws:lambda:eu-west-1:999988887777:function:billing'
  await invokeFunction({ functionName, payload: '{}' }, callOf().signal)
  expect(sent).toMatchObject([{ host: 'lambda.eu-west-1.amazonaws.com' }])
})

it.each([
  {
    what: 'no region',
    config: { region: async (): Promise<string> => Promise.reject(new Error('Region is missing')) },
  },
  { what: 'a region that is none', config: { region: 'us east 1' } },
  { what: 'an endpoint that is none', config: { ...own, endpoint: 'lambda' } },
])('a gateway with $what says of each call that it never reached its function', async ({ config }) => {
  const { sent, invokeFunction, streamFunction } = record({ credentials, ...config })
  const invocation = { functionName: 'billing', payload: '{}' }
  const { signal } = callOf()
  for (const asked of [() => invokeFunction(invocation, signal), () => streamFunction(invocation, signal).next()]) {
    const failure = await asked().then(() => undefined, readInvokeError)
    expect(failure).toMatchObject({ cause: 'unreachable', resend: 'always', health: 'down' })
  }
  expect(sent).toEqual([])
})

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const settings = readFileSync(new URL('../../../services/gateway/gateway.yml', import.meta.url), 'utf8')

it.each([
  { file: 'README.md', yml: /## gateway\.yml[\s\S]*?```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '' },
  // There the example is a comment.
  { file: 'gateway.yml', yml: /(^# targets:\n(?:# .*\n)*)/m.exec(settings)?.[1]?.replace(/^# /gm, '') ?? '' },
])('the target from elsewhere in $file is invoked where its ARN says', async ({ yml }) => {
  const { function: arn } = parse(yml).targets.billing
  const { catalogue } = targetOf('billing')
  const targets = { billing: { elsewhere: true } } as const
  const config = { doors: {}, callers: [], allowedOrigins: [], targets }
  const packaged = { targets: [{ name: 'billing', catalogue }], config }
  const { targets: read } = readConfig({ GATEWAY_TARGETS: JSON.stringify({ billing: arn }) }, packaged)
  const { sent, invokeFunction } = record()
  await invokeFunction({ functionName: read[0]?.functionName ?? '', payload: '{}' }, callOf().signal)
  expect(sent).toMatchObject([{ host: 'lambda.eu-west-1.amazonaws.com', scope: 'eu-west-1/lambda/aws4_request' }])
  expect(decodeURIComponent(sent[0]?.path ?? '')).toContain(`/functions/${arn}/`)
})
