import { InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LambdaForTest, lambdaForTest } from '../src/testing/lambda-for-test.ts'
import { runtimesForTests } from '../src/testing/runtimes-for-tests.ts'

const streaming = (body: string) =>
  `export const handler = awslambda.streamifyResponse(async (event, stream) => {${body}})`

const logsEachLevel = `export const handler = async () => {
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) console[level](level) }`

const functions = {
  echo: { code: 'export const handler = async event => event' },
  nothing: { code: 'export const handler = async () => {}' },
  synchronous: { code: 'export const handler = event => ({ got: event })' },
  context: {
    code: `export const handler = async (event, context) => ({
      ...context, keys: Object.keys(context), remainingMs: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID })`,
  },
  environment: { code: 'export const handler = async () => process.env', environment: { OWN: 'x' } },
  throws: { code: `export const handler = async () => { throw new RangeError('too far') }` },
  throwsAtOnce: { code: `export const handler = () => { throw new TypeError('not so') }` },
  rejectsText: { code: `export const handler = () => Promise.reject('just text')` },
  circular: { code: 'export const handler = async () => { const a = {}; a.a = a; return a }' },
  exits: { code: 'export const handler = () => process.exit(3)' },
  killsItself: { code: `export const handler = () => new Promise(() => process.kill(process.pid, 'SIGKILL'))` },
  waitsForNothing: { code: 'export const handler = () => new Promise(() => {})' },
  neverAnswers: {
    code: 'export const handler = () => new Promise(() => setInterval(() => {}, 1000))',
    timeoutSeconds: 0.3,
  },
  blocks: { code: 'export const handler = async () => { for (;;); }', timeoutSeconds: 0.3 },
  logs: {
    code: `export const handler = async () => {
      console.debug('detail'); console.log('two\\nlines', { a: 1 }); console.error(new Error('seen')); process.stdout.write('raw\\n') }`,
  },
  logsJson: {
    code: `export const handler = async () => {
      console.debug('detail'); console.info({ a: 1 }); console.warn('with', 2); console.error('bad', new TypeError('seen')); console.log('{"x":1}') }`,
    logging: { format: 'JSON', applicationLevel: 'INFO' },
  },
  logsWarnings: {
    code: logsEachLevel,
    logging: { format: 'JSON', applicationLevel: 'WARN', systemLevel: 'WARN' },
  },
  logsEverything: {
    code: logsEachLevel,
    logging: { format: 'JSON', applicationLevel: 'TRACE' },
  },
  importFails: { code: `import 'not-bundled'\nexport const handler = async () => 1` },
  loadThrows: { code: `throw new Error('no config')\nexport const handler = async () => 1` },
  loadExits: { code: 'process.exit(7)' },
  syntax: { code: 'export const handler = async () => {' },
  noExport: { code: 'export const other = 1' },
  noFunction: { code: 'export const handler = 1' },
  noFile: { code: '', handler: 'elsewhere.handler' },
  callback: { code: 'export const handler = (event, context, callback) => callback(null, 1)' },
  streams: { code: streaming(`stream.write('one '); await 1; stream.write('two '); stream.end('three')`) },
  streamsHttp: {
    code: streaming(`const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } })
      http.write('body'); http.end()`),
  },
  streamBreaks: { code: streaming(`stream.write('begun'); throw new Error('in the middle')`) },
  streamNotAsync: {
    code: `export const handler = awslambda.streamifyResponse((event, stream) => { stream.write('x') })`,
  },
} as const

for (const { name, runtime, isMissing, meta } of runtimesForTests(process.env))
  describe.skipIf(isMissing)(`a function under ${name}`, { meta }, () => {
    let at: LambdaForTest
    beforeAll(async () => {
      at = await lambdaForTest(functions, { runtime, environment: () => ({ ENDPOINT: 'http://127.0.0.1:1' }) })
    })
    afterAll(() => at.close())

    it.each([
      { name: 'echo', event: { a: ['ü', 1, null] }, answer: { a: ['ü', 1, null] } },
      { name: 'nothing', event: {}, answer: null },
      { name: 'synchronous', event: 5, answer: { got: 5 } },
      { name: 'streams', event: {}, answer: undefined },
    ] as const)('$name answers', async ({ name, event, answer }) => {
      if (answer === undefined) return expect(await readStream(name)).toMatchObject({ text: 'one two three' })
      const output = await at.invoke(name, event)
      expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', payload: answer })
      expect(output.FunctionError).toBeUndefined()
    })

    it.concurrent.each([
      { name: 'throws', errorType: 'RangeError', message: /^too far$/ },
      { name: 'throwsAtOnce', errorType: 'TypeError', message: /^not so$/ },
      { name: 'rejectsText', errorType: 'string', message: /^just text$/ },
      { name: 'circular', errorType: /^(Runtime\.JSONStringifyError)$/, message: /Unable to stringify/ },
      {
        name: 'exits',
        errorType: 'Runtime.ExitError',
        message: /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/,
      },
      {
        name: 'killsItself',
        errorType: 'Runtime.ExitError',
        message: /Error: Runtime exited with error: signal: killed$/,
      },
      {
        name: 'waitsForNothing',
        errorType: 'Runtime.ExitError',
        message: /Error: Runtime exited without providing a reason$/,
      },
      {
        name: 'neverAnswers',
        errorType: 'Sandbox.Timedout',
        message: /^RequestId: \S+ Error: Task timed out after 0\.30 seconds$/,
      },
      { name: 'blocks', errorType: 'Sandbox.Timedout', message: /Task timed out after 0\.30 seconds$/ },
      { name: 'importFails', errorType: /^(Error|Runtime\.ImportModuleError)$/, message: /not-bundled/ },
      { name: 'loadThrows', errorType: 'Error', message: /^no config$/ },
      { name: 'loadExits', errorType: 'Runtime.ExitError', message: /exit status 7$/ },
      { name: 'syntax', errorType: 'Runtime.UserCodeSyntaxError', message: /SyntaxError/ },
      { name: 'noExport', errorType: 'Runtime.HandlerNotFound', message: /is undefined or not exported$/ },
      { name: 'noFunction', errorType: 'Runtime.HandlerNotFound', message: /is not a function$/ },
      { name: 'noFile', errorType: 'Runtime.ImportModuleError', message: /Cannot find module 'elsewhere'/ },
      { name: 'callback', errorType: 'Runtime.CallbackHandlerDeprecated', message: /Node\.js 24/ },
    ])('$name fails as $errorType', async ({ name, errorType, message }) => {
      const output = await at.invoke(name)
      expect(output).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
      expect(output.payload.errorType).toMatch(errorType)
      expect(output.payload.errorMessage).toMatch(message)
    })

    it('gets the context of the Node 24 runtime', async () => {
      const custom = { note: 'grüße' }
      const clientContext = Buffer.from(JSON.stringify({ custom })).toString('base64')
      const { payload } = await at.invoke('context', {}, { ClientContext: clientContext })
      expect(payload.keys.sort()).toEqual(
        `awsRequestId clientContext functionName functionVersion getRemainingTimeInMillis identity invokedFunctionArn
       logGroupName logStreamName memoryLimitInMB tenantId xRayTraceId`.split(/\s+/),
      )
      expect(payload).toMatchObject({
        clientContext: { custom },
        functionName: 'context',
        functionVersion: '$LATEST',
        memoryLimitInMB: '256',
        logGroupName: '/aws/lambda/context',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:context',
        awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
        trace: payload.xRayTraceId,
      })
      expect(payload.remainingMs).toBeGreaterThan(0)
      expect(payload.remainingMs).toBeLessThanOrEqual(5_000)
    })

    it('gets its own variables and those of Lambda, and nothing of this process', async () => {
      const { payload } = await at.invoke('environment')
      expect(payload).toMatchObject({
        OWN: 'x',
        ENDPOINT: 'http://127.0.0.1:1',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_LAMBDA_FUNCTION_NAME: 'environment',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        LAMBDA_TASK_ROOT: expect.stringMatching(/environment$/),
      })
      expect(payload).not.toHaveProperty('HOME')
      expect(payload).not.toHaveProperty('VITEST')
      expect(payload.PATH).not.toContain('/usr')
    })

    it('logs text with time, request id and level, one event per line', async () => {
      const { log } = await at.invoke('logs', {}, { LogType: 'Tail' })
      const lines = log.trim().split('\n')
      const id = /^START RequestId: (\S+) Version: \$LATEST$/.exec(lines[0] ?? '')?.[1]
      expect(lines.slice(1, 5)).toEqual([
        expect.stringMatching(`Z\t${id}\tDEBUG\tdetail`),
        expect.stringMatching(`Z\t${id}\tINFO\ttwo\rlines { a: 1 }`),
        expect.stringMatching(`Z\t${id}\tERROR\tError: seen`),
        'raw',
      ])
      expect(lines[5]).toBe(`END RequestId: ${id}`)
      expect(lines[6]).toMatch(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms/,
      )
    })

    it('logs JSON from the level it is set to', async () => {
      const { log } = await at.invoke('logsJson', {}, { LogType: 'Tail' })
      const records = log
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
      expect(records).toMatchObject([
        { type: 'platform.start', record: { version: '$LATEST' } },
        { level: 'INFO', message: { a: 1 }, requestId: records[0].record.requestId, timestamp: expect.any(String) },
        { level: 'WARN', message: 'with 2' },
        { level: 'ERROR', errorType: 'TypeError', errorMessage: 'seen', stackTrace: expect.any(Array) },
        { level: 'INFO', message: '{"x":1}' },
        { type: 'platform.report', record: { status: 'success', metrics: { initDurationMs: expect.any(Number) } } },
      ])
    })

    it('logs each level from the one it is set to, and leaves out what Lambda writes at INFO when only WARN is wanted', async () => {
      const read = async (name: string) => {
        const { log } = await at.invoke(name, {}, { LogType: 'Tail' })
        const records = log
          .trim()
          .split('\n')
          .map(line => JSON.parse(line))
        return records.map(({ level, type }) => level ?? type)
      }
      expect(await read('logsWarnings')).toEqual(['WARN', 'ERROR', 'FATAL'])
      const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
      expect(await read('logsEverything')).toEqual(['platform.start', ...levels, 'platform.report'])
    })

    it('streams what it writes, with the HTTP prelude in front where it asks for one', async () => {
      expect(await readStream('streams')).toEqual({ text: 'one two three', complete: {} })
      const prelude = JSON.stringify({ statusCode: 201, headers: { a: 'b' } })
      expect(await readStream('streamsHttp')).toEqual({ text: `${prelude}${'\0'.repeat(8)}body`, complete: {} })
    })

    it('tells the end of a stream before the next invocation, every time', async () => {
      for (let round = 0; round < 30; round++) {
        expect(await readStream('streams')).toEqual({ text: 'one two three', complete: {} })
        expect((await readStream('streamBreaks')).complete.ErrorCode).toBe('Unhandled')
      }
    })

    it('tells an error in the middle of a stream at its end', async () => {
      const { text, complete } = await readStream('streamBreaks')
      expect(text).toBe('begun')
      expect(complete.ErrorCode).toBe('Unhandled')
      expect(JSON.parse(complete.ErrorDetails ?? '')).toMatchObject({
        errorType: 'Error',
        errorMessage: 'in the middle',
      })
      expect((await readStream('streamNotAsync')).complete.ErrorCode).toBe('Unhandled')
    })

    it('answers a streamed invocation also when it does not stream, and a plain one when it does', async () => {
      expect(await readStream('echo')).toEqual({ text: '{}', complete: {} })
      expect((await readStream('throws')).complete.ErrorCode).toBe('Unhandled')
      await expect(at.invoke('streams')).rejects.toThrow('one two') // The client's payload is no JSON: it is the text.
      expect((await at.invoke('streamBreaks')).payload).toMatchObject({ errorMessage: 'in the middle' })
    })

    async function readStream(name: string) {
      const output = await at.client.send(new InvokeWithResponseStreamCommand({ FunctionName: name, Payload: '{}' }))
      let text = ''
      for await (const event of output.EventStream ?? []) {
        if (event.PayloadChunk?.Payload) text += Buffer.from(event.PayloadChunk.Payload).toString('utf8')
        if (event.InvokeComplete) return { text, complete: event.InvokeComplete }
      }
      throw new Error('The stream ended without InvokeComplete')
    }
  })
