import {
  GetFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localIdentity } from '../identity.ts'
import { eventually, type LambdaForTest, lambdaForTest } from './testing/lambda-for-test.ts'

const echo = { code: 'export const handler = async (event, context) => ({ event, arn: context.invokedFunctionArn })' }
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:echo'

let at: LambdaForTest
beforeAll(async () => {
  at = await lambdaForTest({
    echo,
    closed: { ...echo, reservedConcurrency: 0 },
    tenants: { ...echo, tenantIsolation: true },
    large: { code: `export const handler = async ({ bytes }) => 'x'.repeat(bytes)` },
    fails: { code: `export const handler = async () => { throw new Error('no') }` },
  })
})
afterAll(() => at.close())

describe('Invoke refuses', () => {
  it.each<{ what: string; input: Partial<InvokeCommandInput>; name: string; status: number; message: RegExp }>([
    {
      what: 'a function that is not there',
      input: { FunctionName: 'nobody' },
      name: 'ResourceNotFoundException',
      status: 404,
      message: /^Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody$/,
    },
    {
      what: 'a version that is not there',
      input: { Qualifier: 'live' },
      name: 'ResourceNotFoundException',
      status: 404,
      message: /^Function not found: arn:\S+:function:echo:live$/,
    },
    {
      what: 'a function of another region',
      input: { FunctionName: arn.replace('us-east-1', 'eu-west-1') },
      name: 'ResourceNotFoundException',
      status: 404,
      message: /^Function not found: arn:aws:lambda:eu-west-1:/,
    },
    {
      what: 'what is not JSON',
      input: { Payload: '{"a":' },
      name: 'InvalidRequestContentException',
      status: 400,
      message: /^Could not parse request body into json: Could not parse payload into json: /,
    },
    {
      what: 'a payload over 6 MB',
      input: { Payload: JSON.stringify('x'.repeat(6_291_455)) },
      name: 'RequestTooLargeException',
      status: 413,
      message: /^Request must be smaller than 6291456 bytes for the InvokeFunction operation$/,
    },
    {
      what: 'an event over 1 MB',
      input: { InvocationType: 'Event', Payload: JSON.stringify('x'.repeat(1_048_575)) },
      name: 'RequestTooLargeException',
      status: 413,
      message: /^1048577 byte payload is too large for the Event invocation type \(limit 1048576 bytes\)$/,
    },
    {
      what: 'a client context over 3,583 bytes',
      input: { ClientContext: Buffer.from(JSON.stringify({ custom: 'x'.repeat(2_700) })).toString('base64') },
      name: 'InvalidParameterValueException',
      status: 400,
      message: /3583/,
    },
    {
      what: 'a client context that is not JSON',
      input: { ClientContext: 'bm8=' },
      name: 'InvalidRequestContentException',
      status: 400,
      message: /^Client context must be a valid Base64-encoded JSON object\.$/,
    },
    {
      what: 'an unknown invocation type',
      input: { InvocationType: 'Sometimes' as 'Event' },
      name: 'InvalidParameterValueException',
      status: 400,
      message: /Sometimes/,
    },
    {
      what: 'a tenant where there is no isolation',
      input: { TenantId: 'blue' },
      name: 'InvalidParameterValueException',
      status: 400,
      message: /not enabled with tenancy/,
    },
    {
      what: 'no tenant where there is isolation',
      input: { FunctionName: 'tenants' },
      name: 'InvalidParameterValueException',
      status: 400,
      message: /^The invoked function is enabled with tenancy configuration\. Add a valid tenant ID/,
    },
    {
      what: 'no tenant in an event for a function with isolation',
      input: { FunctionName: 'tenants', InvocationType: 'Event' },
      name: 'InvalidParameterValueException',
      status: 400,
      message: /Add a valid tenant ID/,
    },
    {
      what: 'a function switched off by a reserved concurrency of 0',
      input: { FunctionName: 'closed' },
      name: 'TooManyRequestsException',
      status: 429,
      message: /^Rate Exceeded\.$/,
    },
  ])('$what: $name', async ({ input, name, status, message }) => {
    const command = new InvokeCommand({ FunctionName: 'echo', Payload: '{}', ...input })
    const error = await at.client.send(command).catch(thrown => thrown)
    expect(error).toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
      message: expect.stringMatching(message),
    })
    if (name === 'TooManyRequestsException') {
      expect(error.Reason).toBe('ReservedFunctionConcurrentInvocationLimitExceeded')
    }
  })
})

describe('Invoke', () => {
  it.each([
    { reference: 'echo' },
    { reference: 'echo:$LATEST' },
    { reference: '123456789012:function:echo' },
    { reference: arn },
    { reference: `${arn}:$LATEST` },
  ])('finds a function by $reference', async ({ reference }) => {
    const { payload } = await at.invoke(reference)
    expect(payload.arn).toBe(reference.endsWith('$LATEST') ? `${arn}:$LATEST` : arn)
  })

  it('hands over a payload of exactly 6 MB, and an empty object for none', async () => {
    const largest = { bytes: 1, pad: '' }
    largest.pad = 'x'.repeat(6_291_456 - JSON.stringify(largest).length)
    expect((await at.invoke('large', largest)).payload).toBe('x')
    expect((await at.invoke('echo', {}, { Payload: '' })).payload.event).toEqual({})
  })

  it('answers up to 6,291,556 bytes and fails beyond, and the environment goes on', async () => {
    const quotes = 2
    const most = await at.invoke('large', { bytes: 6_291_556 - quotes })
    expect(most.payload).toHaveLength(6_291_556 - quotes)
    const over = await at.invoke('large', { bytes: 6_291_557 - quotes })
    expect(over).toMatchObject({
      FunctionError: 'Unhandled',
      payload: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    })
    expect((await at.invoke('large', { bytes: 1 })).payload).toBe('x')
    expect(at.lambda.status().environments.get('large')).toBe(1)
  })

  it('accepts an event with 202 and runs it once', async () => {
    const output = await at.invoke('fails', {}, { InvocationType: 'Event' })
    expect(output).toMatchObject({ StatusCode: 202, payload: undefined })
    const ended = () => at.eventsOf('invocation-ended').filter(event => event.functionName === 'fails')
    await eventually('The invocation', () => ended().length > 0)
    expect(ended().map(event => event.report.status)).toEqual(['handler-error'])
  })

  it('runs nothing in a dry run', async () => {
    const before = at.eventsOf('invocation-started').length
    expect(await at.invoke('echo', {}, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 })
    expect(at.eventsOf('invocation-started')).toHaveLength(before)
  })

  it('returns the last 4 KB of the log when asked, and none otherwise', async () => {
    expect((await at.invoke('echo')).LogResult).toBeUndefined()
    const { log } = await at.invoke('fails', {}, { LogType: 'Tail' })
    expect(log).toMatch(/START RequestId: [\s\S]*ERROR\tInvoke Error[\s\S]*END RequestId: [\s\S]*REPORT RequestId: /)
    expect(Buffer.byteLength(log)).toBeLessThanOrEqual(4_096)
  })
})

describe('the rest of the API', () => {
  it('describes a function, and lists them all', async () => {
    const { Configuration, Concurrency } = await at.client.send(new GetFunctionCommand({ FunctionName: 'closed' }))
    expect(Configuration).toMatchObject({
      FunctionName: 'closed',
      FunctionArn: arn.replace('echo', 'closed'),
      Runtime: 'nodejs24.x',
      MemorySize: 256,
      State: 'Active',
    })
    expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 0 })
    const { Functions } = await at.client.send(new ListFunctionsCommand({}))
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['echo', 'closed', 'tenants', 'large', 'fails'])
    const unknown = at.client.send(new GetFunctionCommand({ FunctionName: 'nobody' }))
    await expect(unknown).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('says what it does not offer', async () => {
    const answer = await fetch(`${at.lambda.endpoint}/2015-03-31/layers`)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException')
  })

  it('counts for Prometheus', async () => {
    await at.invoke('echo')
    await at.invoke('fails')
    await at.invoke('closed').catch(() => {})
    const text = await (await fetch(`${at.lambda.endpoint}/metrics`)).text()
    const value = (series: string) =>
      Number(new RegExp(`^${series.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1])
    expect(value('aws_lambda_invocations_total{function_name="echo"}')).toBeGreaterThan(0)
    expect(value('aws_lambda_errors_total{function_name="echo"}')).toBe(0)
    expect(value('aws_lambda_errors_total{function_name="fails"}')).toBe(
      value('aws_lambda_invocations_total{function_name="fails"}'),
    )
    expect(value('aws_lambda_throttles_total{function_name="closed"}')).toBeGreaterThan(0)
    expect(value('aws_lambda_invocations_total{function_name="closed"}')).toBe(0)
    expect(value('aws_lambda_concurrent_environments{function_name="echo"}')).toBe(1)
    expect(value('aws_lambda_init_duration_seconds_count{function_name="echo"}')).toBe(1)
    expect(value('aws_lambda_duration_seconds_count{function_name="echo"}')).toBe(
      value('aws_lambda_invocations_total{function_name="echo"}'),
    )
  })

  it('refuses, where signatures are required, what the local credentials did not sign', async () => {
    const strict = await lambdaForTest({ echo }, { signatures: 'required' })
    try {
      expect((await strict.invoke('echo', { a: 1 })).payload.event).toEqual({ a: 1 })
      const stranger = new LambdaClient({
        endpoint: strict.lambda.endpoint,
        region: localIdentity.region,
        credentials: { accessKeyId: 'local', secretAccessKey: 'guessed' },
        maxAttempts: 1,
      })
      const refused = stranger.send(new InvokeCommand({ FunctionName: 'echo' }))
      await expect(refused).rejects.toMatchObject({
        name: 'InvalidSignatureException',
        $metadata: { httpStatusCode: 403 },
      })
      expect((await fetch(`${strict.lambda.endpoint}/2015-03-31/functions`)).status).toBe(403)
    } finally {
      await strict.close()
    }
  })
})
