import { type IncomingMessage, request } from 'node:http'
import { GetFunctionCommand, ListFunctionsCommand, ListLayersCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type LambdaForTest, lambdaForTest } from '../src/testing/lambda-for-test.ts'

const echo = { code: 'export const handler = async (event, context) => ({ event, arn: context.invokedFunctionArn })' }
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:echo'

let at: LambdaForTest
beforeAll(async () => {
  at = await lambdaForTest({
    echo: { ...echo, aliases: ['snapstart'] },
    closed: { ...echo, reservedConcurrency: 0 },
    large: { code: `export const handler = async ({ bytes }) => 'x'.repeat(bytes)` },
    fails: { code: `export const handler = async () => { throw new Error('no') }` },
  })
})
afterAll(() => at.close())

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

  it('finds a function by an alias that it has, and by no other', async () => {
    expect((await at.invoke('echo:snapstart')).payload.arn).toBe(`${arn}:snapstart`)
    expect((await at.invoke('echo', {}, { Qualifier: 'snapstart' })).payload.arn).toBe(`${arn}:snapstart`)
    for (const reference of ['echo:live', 'closed:snapstart']) {
      await expect(at.invoke(reference)).rejects.toThrow(/Function not found: .*:(live|snapstart)/)
    }
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
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['echo', 'closed', 'large', 'fails'])
    const unknown = at.client.send(new GetFunctionCommand({ FunctionName: 'nobody' }))
    await expect(unknown).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('says what it does not offer', async () => {
    await expect(at.client.send(new ListLayersCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 404 },
    })
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
})

describe('an invocation from this process', () => {
  it('gets the response, and the time of the init phase where there was one', async () => {
    const first = await at.lambda.invoke('large', { bytes: 1 })
    expect(first).toMatchObject({ payload: '"x"', isError: false })
    await at.lambda.invoke('large', { bytes: 1 })
    expect(await at.lambda.invoke('large', { bytes: 2 })).toEqual({ payload: '"xx"', isError: false })
  })

  it('gets the report of an error', async () => {
    const { payload, isError } = await at.lambda.invoke('fails', {})
    expect(isError).toBe(true)
    expect(JSON.parse(payload)).toMatchObject({ errorType: 'Error', errorMessage: 'no' })
  })

  it('rejects the name of no function', async () => {
    await expect(at.lambda.invoke('nothing', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('paths that no client of AWS sends', () => {
  let unsigned: LambdaForTest
  beforeAll(async () => {
    unsigned = await lambdaForTest({}, { signatures: 'ignored' })
  })
  afterAll(() => unsigned.close())

  it.each([
    { path: '/2015-03-31/functions/100%/invocations', status: 400, name: 'ValidationException' },
    { path: '/2015-03-31/functions/%ff/invocations', status: 400, name: 'ValidationException' },
    { path: '//[', status: 404, name: 'UnknownOperationException' },
  ])('rejects the path $path', async ({ path, status, name }) => {
    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = new URL(unsigned.lambda.endpoint)
      request({ hostname, port, path, method: 'POST' }, resolve).on('error', reject).end('{}')
    })
    answered.resume()
    expect([answered.statusCode, answered.headers['x-amzn-errortype']]).toEqual([status, name])
  })
})
