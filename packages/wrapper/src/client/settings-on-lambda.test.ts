import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsOnLambda } from './settings-on-lambda.ts'

/** As Lambda sets them for a function. */
const onLambda = {
  AWS_LAMBDA_FUNCTION_NAME: 'gateway',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a secret',
  AWS_SESSION_TOKEN: 'a session',
}

afterEach(() => vi.unstubAllEnvs())

type Sent = {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly headers: Record<string, string>
}

/** The request of a client of these settings, in an environment of these variables. */
async function send(env: Record<string, string>, config: LambdaClientConfig): Promise<Sent> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  const sent: Sent[] = []
  const requestHandler = {
    async handle(request: Sent) {
      sent.push(request)
      return { response: { statusCode: 200, headers: {}, body: new Uint8Array() } }
    },
  } as unknown as NonNullable<LambdaClientConfig['requestHandler']> // What a client calls of a handler.
  const client = new LambdaClient({ ...config, requestHandler, maxAttempts: 1 })
  await client.send(new InvokeCommand({ FunctionName: 'billing', Payload: Buffer.from('{}') }))
  const [request] = sent
  if (request === undefined) throw new Error('Nothing was sent')
  return request
}

function comparable({ protocol, hostname, port, path, headers }: Sent) {
  const {
    authorization = '',
    'user-agent': agent = '',
    'x-amz-user-agent': _,
    'amz-sdk-invocation-id': _id,
    'x-amz-date': _date,
    ...rest
  } = headers
  return {
    ...{ protocol, hostname, port, path, rest },
    // Without the signature and the day, and without what the SDK counts of its own features.
    signedBy: authorization.replace(/\/\d{8}\/|Signature=.*/g, ''),
    agent: agent.replace(/ m\/\S+/, ''),
  }
}

describe('what is sent is what the SDK sends by itself', () => {
  it.each([
    { in: 'a region of the partition aws', env: {} },
    { in: 'a region of the partition aws-cn', env: { AWS_REGION: 'cn-north-1' } },
    { in: 'a region of the partition aws-us-gov', env: { AWS_REGION: 'us-gov-west-1' } },
    { in: 'an environment with an endpoint for all services', env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' } },
    {
      in: 'an environment with an endpoint for Lambda, which goes first',
      env: {
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_LAMBDA: 'https://vpce-1.lambda.eu-west-1.vpce.amazonaws.com/base',
      },
    },
    { in: 'an environment without a session', env: { AWS_SESSION_TOKEN: '' } },
  ])('in $in', async ({ env }) => {
    const variables = { ...onLambda, ...env }
    const settings = settingsOnLambda(variables)
    expect(settings).toMatchObject({ region: variables.AWS_REGION })
    const bySdk = comparable(await send(variables, {}))
    expect(comparable(await send(variables, settings))).toEqual(bySdk)
    expect(bySdk.signedBy).toContain(`AKIDEXAMPLE${variables.AWS_REGION}/lambda`)
  })
})

it.each([
  { where: 'on another machine', env: { AWS_LAMBDA_FUNCTION_NAME: '' } },
  { where: 'without a region, so that the SDK names what is missing', env: { AWS_REGION: '' } },
  { where: 'without keys, as in a container or after a SnapStart', env: { AWS_ACCESS_KEY_ID: '' } },
  { where: 'with a profile, which goes before keys', env: { AWS_PROFILE: 'billing' } },
  { where: 'with a file of settings', env: { AWS_CONFIG_FILE: '/var/task/config' } },
  { where: 'with keys that end', env: { AWS_CREDENTIAL_EXPIRATION: '2030-01-01T00:00:00Z' } },
  { where: 'with FIPS endpoints', env: { AWS_USE_FIPS_ENDPOINT: 'true' } },
  { where: 'with another mode of defaults', env: { AWS_DEFAULTS_MODE: 'in-region' } },
])('the SDK finds out by itself $where', ({ env }) => {
  expect(settingsOnLambda({ ...onLambda, ...env })).toEqual({})
})
