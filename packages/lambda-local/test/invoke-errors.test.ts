/** Every error that AWS documents for invoking a function, produced for real through AWS's own client. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  InvokeCommand,
  type InvokeCommandInput,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localIdentity } from '../src/identity.ts'
import type { FunctionSpec } from '../src/testing/define-function.ts'
import { createGate, holdsUntilOpened } from '../src/testing/gate.ts'
import { eventually, type LambdaForTest, lambdaForTest } from '../src/testing/lambda-for-test.ts'
import { hasProc } from './proc.ts'

const echo = { code: 'export const handler = async event => event' }
const waits = {
  code: 'export const handler = async ({ waitMs = 0 }) => { await new Promise(resolve => setTimeout(resolve, waitMs)) }',
}
const holds = { code: holdsUntilOpened }
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:echo'

const functions: Record<string, FunctionSpec> = {
  echo,
  closed: { ...echo, reservedConcurrency: 0 },
  tenants: { ...echo, tenantIsolation: true },
  gone: { ...echo, codeFolder: '/nowhere' } as FunctionSpec,

  throws: { code: `export const handler = async () => { throw new RangeError('too far') }` },
  exits: { code: 'export const handler = () => process.exit(3)' },
  answersLate: { ...waits, timeoutSeconds: 0.3 },
  greedy: {
    memoryMb: 128,
    code: `const kept = []
      export const handler = async () => { for (;;) { kept.push(Buffer.alloc(32e6, 1)); await new Promise(r => setTimeout(r, 20)) } }`,
  },
  large: { code: `export const handler = async ({ bytes }) => 'x'.repeat(bytes)` },
  streamsMuch: {
    timeoutSeconds: 30,
    code: `import { Readable } from 'node:stream'
      import { pipeline } from 'node:stream/promises'
      const megabyte = Buffer.alloc(2 ** 20)
      export const handler = awslambda.streamifyResponse(async (event, stream) => {
        await pipeline(Readable.from((function* () { for (let n = 0; n < 3; n++) yield megabyte })()), stream)
      })`,
  },
  importsMissing: { code: '', handler: 'elsewhere.handler' },
  noExport: { code: 'export const other = 1' },
  syntax: { code: 'export const handler = async () => {' },
  callback: { code: 'export const handler = (event, context, callback) => callback(null, 1)' },
  badHandler: { code: '', handler: 'index' },
  circular: { code: 'export const handler = async () => { const a = {}; a.a = a; return a }' },
  loadThrows: { code: `throw new Error('no config')` },
  loadExits: { code: 'process.exit(7)' },
}

let at: LambdaForTest
/** Its init phase is short, so only a function that never loads runs here. */
let impatient: LambdaForTest
/** Its account has a concurrency of three, one of them reserved. */
let crowded: LambdaForTest
beforeAll(async () => {
  at = await lambdaForTest(functions, { limits: { accountConcurrency: 10, maxStreamedBytes: 2 * 1024 * 1024 } })
  const loadsForever = { code: 'await new Promise(() => setInterval(() => {}, 1000))', timeoutSeconds: 0.3 }
  impatient = await lambdaForTest({ loadsForever }, { limits: { initTimeoutMs: 300 } })
  crowded = await lambdaForTest(
    { holds, single: { ...holds, reservedConcurrency: 1 } },
    { limits: { accountConcurrency: 3 } },
  )
})
afterAll(() => Promise.all([at, impatient, crowded].map(lambda => lambda.close())))

type Input = Partial<InvokeCommandInput>
type Outcome = { readonly functionError?: string | undefined; readonly payload: string }

async function invoke(client: LambdaClient, input: Input): Promise<Outcome> {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: 'echo', Payload: '{}', ...input }),
  )
  return { functionError: FunctionError, payload: Payload?.transformToString() ?? '' }
}

async function invokeWithResponseStream(
  client: LambdaClient,
  { InvocationType: _, ...input }: Input,
): Promise<Outcome> {
  const command = new InvokeWithResponseStreamCommand({ FunctionName: 'echo', Payload: '{}', ...input })
  const { EventStream = [] } = await client.send(command)
  let payload = ''
  for await (const { PayloadChunk, InvokeComplete } of EventStream) {
    payload += Buffer.from(PayloadChunk?.Payload ?? []).toString('utf8')
    if (InvokeComplete?.ErrorCode)
      return { functionError: InvokeComplete.ErrorCode, payload: InvokeComplete.ErrorDetails ?? '' }
  }
  return { payload }
}

const operations = [
  { operation: 'Invoke', call: invoke },
  { operation: 'InvokeWithResponseStream', call: invokeWithResponseStream },
]

type Refusal = { what: string; input: Input; name: string; status: number; message: RegExp }

const refusals: Refusal[] = [
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
    message: /^Functions from 'eu-west-1' are not reachable in this region \('us-east-1'\)$/,
  },
  {
    what: 'a function of another account',
    input: { FunctionName: arn.replace('123456789012', '210987654321') },
    name: 'AccessDeniedException',
    status: 403,
    message: /is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:210987654321:/,
  },
  {
    what: 'a function of another account by a partial ARN',
    input: { FunctionName: '210987654321:function:echo' },
    name: 'AccessDeniedException',
    status: 403,
    message: /is not authorized/,
  },
  {
    what: 'a function of another region by a partial ARN',
    input: { FunctionName: 'eu-west-1:123456789012:function:echo' },
    name: 'ResourceNotFoundException',
    status: 404,
    message: /not reachable in this region/,
  },
  {
    what: 'what is no function name',
    input: { FunctionName: 'not a name' },
    name: 'ValidationException',
    status: 400,
    message: /^1 validation error detected: Value 'not a name' at 'functionName' failed to satisfy constraint: /,
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
    what: 'a tenant where there is no isolation',
    input: { TenantId: 'blue' },
    name: 'InvalidParameterValueException',
    status: 400,
    message: /^The invoked function is not enabled with tenancy configuration\. /,
  },
  {
    what: 'no tenant where there is isolation',
    input: { FunctionName: 'tenants' },
    name: 'InvalidParameterValueException',
    status: 400,
    message: /^The invoked function is enabled with tenancy configuration\. Add a valid tenant ID/,
  },
  {
    what: 'a tenant with a character that none may have',
    input: { FunctionName: 'tenants', TenantId: 'blue#1' },
    name: 'ValidationException',
    status: 400,
    message: /^1 validation error detected: Value 'blue#1' at 'tenantId' failed to satisfy constraint: /,
  },
  {
    what: 'a tenant of more than 256 characters',
    input: { FunctionName: 'tenants', TenantId: 'x'.repeat(257) },
    name: 'ValidationException',
    status: 400,
    message: /at 'tenantId' failed to satisfy constraint: Member must satisfy length less than or equal to 256$/,
  },
  {
    what: 'a function switched off by a reserved concurrency of 0',
    input: { FunctionName: 'closed' },
    name: 'TooManyRequestsException',
    status: 429,
    message: /^Rate Exceeded\.$/,
  },
  {
    what: 'a function whose environment cannot be started',
    input: { FunctionName: 'gone' },
    name: 'ServiceException',
    status: 500,
    message: /^An execution environment could not be started\. /,
  },
]

const refusalsOfInvoke: Refusal[] = [
  {
    what: 'an event over 1 MB',
    input: { InvocationType: 'Event', Payload: JSON.stringify('x'.repeat(1_048_575)) },
    name: 'RequestTooLargeException',
    status: 413,
    message: /^1048577 byte payload is too large for the Event invocation type \(limit 1048576 bytes\)$/,
  },
  {
    what: 'no tenant in an event for a function with isolation',
    input: { FunctionName: 'tenants', InvocationType: 'Event' },
    name: 'InvalidParameterValueException',
    status: 400,
    message: /Add a valid tenant ID/,
  },
  {
    what: 'an unknown invocation type',
    input: { InvocationType: 'Sometimes' as 'Event' },
    name: 'ValidationException',
    status: 400,
    message: /at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: \[DryRun, Request/,
  },
]

describe.each(operations)('$operation refuses', ({ operation, call }) => {
  it.each(operation === 'Invoke' ? [...refusals, ...refusalsOfInvoke] : refusals)('$what: $name', async ({
    input,
    name,
    status,
    message,
  }) => {
    await expect(call(at.client, input)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status, requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
      message: expect.stringMatching(message),
    })
  })

  it.each([
    {
      limit: 'what it has reserved',
      name: 'single',
      running: 1,
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    },
    { limit: 'what the account has left', name: 'holds', running: 2, reason: 'ConcurrentInvocationLimitExceeded' },
  ])('one invocation more at once than $limit: $reason', async ({ name, running, reason }) => {
    const gate = createGate(crowded, name)
    const event = JSON.stringify({ gate: gate.file })
    const before = Array.from({ length: running }, () => call(crowded.client, { FunctionName: name, Payload: event }))
    await eventually('Their start', () => crowded.lambda.status().inFlight === running)
    await expect(call(crowded.client, { FunctionName: name })).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: reason,
      Type: 'User',
      retryAfterSeconds: '1',
      $metadata: { httpStatusCode: 429 },
    })
    gate.open()
    await Promise.all(before)
  })

  it.each([
    { limit: 'it has reserved', spec: { ...echo, reservedConcurrency: 1 }, prefix: 'Reserved' },
    { limit: 'the account has', spec: echo, prefix: '' },
  ])('more than ten invocations in a second for each unit of concurrency $limit', async ({ spec, prefix }) => {
    // A second that does not end, however slow the machine is.
    const small = await lambdaForTest({ echo: spec }, { limits: { accountConcurrency: 1 }, nowMs: () => 0 })
    for (let calls = 0; calls < 10; calls++) await call(small.client, {})
    await expect(call(small.client, {})).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: `${prefix}FunctionInvocationRateLimitExceeded`,
      $metadata: { httpStatusCode: 429 },
    })
    await small.close()
  })

  it.each<{ what: string; config: LambdaClientConfig; name: string; message: RegExp }>([
    {
      what: 'nothing signed',
      config: { signer: { sign: async request => request } },
      name: 'MissingAuthenticationTokenException',
      message: /^Missing Authentication Token$/,
    },
    {
      what: 'the signature of an unknown key',
      config: { credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' } },
      name: 'UnrecognizedClientException',
      message: /^The security token included in the request is invalid\.$/,
    },
    {
      what: 'a signature with the wrong secret',
      config: { credentials: { accessKeyId: localIdentity.accessKeyId, secretAccessKey: 'guessed' } },
      name: 'InvalidSignatureException',
      message: /^The request signature we calculated does not match the signature you provided\./,
    },
    {
      what: 'a signature for another region',
      config: { region: 'eu-west-1' },
      name: 'InvalidSignatureException',
      message: /^Credential should be scoped to a valid region\.$/,
    },
    {
      what: 'a signature for another service',
      config: { authSchemes: undefined, signingName: 'execute-api' } as LambdaClientConfig,
      name: 'InvalidSignatureException',
      message: /^Credential should be scoped to correct service: 'lambda'\.$/,
    },
    {
      what: 'a signature of an hour ago',
      config: { systemClockOffset: -3_600_000 },
      name: 'InvalidSignatureException',
      message: /^Signature expired: /,
    },
  ])('$what: $name', async ({ config, name, message }) => {
    const client = new LambdaClient({
      endpoint: at.lambda.endpoint,
      region: localIdentity.region,
      credentials: localIdentity,
      maxAttempts: 1,
      ...config,
    })
    await expect(call(client, {})).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 403 },
      message: expect.stringMatching(message),
    })
    client.destroy()
  })
})

const tooLong = /^RequestId: \S+ Error: Task timed out after 0\.30 seconds$/
type Failure = { name: string; on?: () => LambdaForTest; event?: object; errorType: string; message: RegExp }

const failures: Failure[] = [
  { name: 'throws', errorType: 'RangeError', message: /^too far$/ },
  {
    name: 'exits',
    errorType: 'Runtime.ExitError',
    message: /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/,
  },
  { name: 'answersLate', event: { waitMs: 5_000 }, errorType: 'Sandbox.Timedout', message: tooLong },
  {
    name: 'greedy',
    errorType: 'Runtime.OutOfMemory',
    message: /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
  },
  { name: 'importsMissing', errorType: 'Runtime.ImportModuleError', message: /Cannot find module 'elsewhere'/ },
  { name: 'noExport', errorType: 'Runtime.HandlerNotFound', message: /^index\.handler is undefined or not exported$/ },
  { name: 'syntax', errorType: 'Runtime.UserCodeSyntaxError', message: /^SyntaxError: / },
  { name: 'callback', errorType: 'Runtime.CallbackHandlerDeprecated', message: /Node\.js 24/ },
  { name: 'badHandler', errorType: 'Runtime.MalformedHandlerName', message: /^Bad handler/ },
  { name: 'circular', errorType: 'Runtime.JSONStringifyError', message: /^Unable to stringify response body$/ },
  { name: 'loadThrows', errorType: 'Error', message: /^no config$/ },
  { name: 'loadExits', errorType: 'Runtime.ExitError', message: /Error: Runtime exited with error: exit status 7$/ },
  // The init phase, then once more within the invocation.
  { name: 'loadsForever', on: () => impatient, errorType: 'Sandbox.Timedout', message: tooLong },
]

const tooLarge = { errorType: 'Function.ResponseSizeTooLarge' }
const failuresOf: Record<string, Failure[]> = {
  Invoke: [
    {
      ...tooLarge,
      name: 'large',
      event: { bytes: 6_291_556 },
      message: /^Response payload size exceeded maximum allowed payload size \(6291556 bytes\)\.$/,
    },
  ],
  InvokeWithResponseStream: [
    {
      ...tooLarge,
      name: 'streamsMuch',
      message: /^Response payload size exceeded maximum allowed payload size \(2097152 bytes\)\.$/,
    },
  ],
}

describe.each(operations)('$operation answers 200 with a function error', { concurrent: true }, ({
  operation,
  call,
}) => {
  it.for([...failures, ...(failuresOf[operation] ?? [])])('for $name: $errorType', async ({
    name,
    on = () => at,
    event,
    errorType,
    message,
  }, { expect, skip }) => {
    if (name === 'greedy' && !hasProc) skip("needs Linux's /proc")
    const { functionError, payload } = await retryThrottled(() =>
      call(on().client, { FunctionName: name, Payload: JSON.stringify(event ?? {}) }),
    )
    expect(functionError).toBe('Unhandled')
    expect(JSON.parse(payload)).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) })
  })
})

/** The account has room for ten, one of them reserved. */
async function retryThrottled<T>(task: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await task()
    } catch (error) {
      if ((error as Error).name !== 'TooManyRequestsException') throw error
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }
}

/** Documented, and without a cause on this machine. */
const withoutCause = {
  'code artifacts of other accounts': ['CodeArtifactUserDeleted', 'CodeArtifactUserFailed', 'CodeArtifactUserPending'],
  'durable executions': ['DurableExecutionAlreadyStarted'],
  'networks of one’s own (VPC)': [
    'EC2AccessDenied',
    'EC2Throttled',
    'EC2Unexpected',
    'ENILimitReached',
    'ENINotReady',
    'InvalidSecurityGroupID',
    'InvalidSubnetID',
    'SubnetIPAddressLimitReached',
  ],
  'file systems': [
    'EFSIO',
    'EFSMountConnectivity',
    'EFSMountFailure',
    'EFSMountTimeout',
    'S3FilesMountConnectivity',
    'S3FilesMountFailure',
    'S3FilesMountTimeout',
  ],
  'keys of one’s own for environment variables': ['KMSAccessDenied', 'KMSDisabled', 'KMSInvalidState', 'KMSNotFound'],
  SnapStart: ['SnapStart', 'SnapStartNotReady', 'SnapStartRegenerationFailure', 'SnapStartTimeout'],
  'versions and capacity providers': ['ModeNotSupported', 'NoPublishedVersion', 'ServiceQuotaExceeded'],
  'functions that are still being created or changed': [
    'ResourceConflict',
    'ResourceNotReady',
    'InvalidRuntime',
    'InvalidZipFile',
  ],
  'chains of functions that are ended when they loop': ['RecursiveInvocation'],
  'bodies that AWS assembles itself, or of another content type': [
    'SerializedRequestEntityTooLarge',
    'UnsupportedMediaType',
  ],
}

it('leaves out no error that AWS’s client documents for Invoke', async () => {
  const require = createRequire(import.meta.url)
  const types = join(require.resolve('@aws-sdk/client-lambda'), '../../dist-types/commands/InvokeCommand.d.ts')
  const documented = [...(await readFile(types, 'utf8')).matchAll(/@throws \{@link (\w+Exception)\}/g)].map(
    ([, name]) => name,
  )
  const produced = [...refusals, ...refusalsOfInvoke].map(({ name }) => name)
  const others = Object.values(withoutCause)
    .flat()
    .map(name => `${name}Exception`)
  const undocumented = ['AccessDeniedException', 'ValidationException']
  const base = ['LambdaServiceException']
  expect([...new Set([...produced, ...others, ...base])].sort()).toEqual([...documented, ...undocumented].sort())
})
