import { afterEach, describe, expect, it } from 'vitest'
import { createEnvironment, type Environment, type ResponseSink, type Work } from './environment.ts'
import type { RuntimeEvents, RuntimeInvocation, RuntimeResponse } from './runtime-api.ts'

const work: Work = {
  requestId: 'one',
  functionArn: 'arn',
  traceId: 'trace',
  payload: Buffer.from('{}'),
  timeoutMs: 60_000,
  timeoutSeconds: 60,
}

const open: Environment[] = []
afterEach(() => Promise.all(open.splice(0).map(environment => environment.close())))

/** An environment around a process and a Runtime API that do what the test says. */
async function environmentForTest({ freeze = true, memoryMb = 128 } = {}) {
  const exit = Promise.withResolvers<string>()
  const did: string[] = []
  let runtime: RuntimeEvents | undefined
  let bytes = 0
  const environment = await createEnvironment(
    {
      id: 'test',
      memoryMb,
      measureEveryMs: 1,
      mark: 'mark',
      command: ['runtime'],
      codeFolder: '/',
      variables: () => ({}),
      freeze,
      onLine: () => {},
      onProcess: (_, isThere) => did.push(isThere ? 'started' : 'exited'),
    },
    {
      startProcess: () => ({
        pid: 1,
        ended: exit.promise,
        freeze: () => did.push('freeze'),
        thaw: () => did.push('thaw'),
        kill() {
          did.push('kill')
          exit.resolve('signal: killed')
        },
        measure: () => ({ bytes, peakBytes: bytes }),
      }),
      async serveRuntimeApi(events) {
        runtime = events
        return { address: '', close: async () => void did.push('api closed') }
      },
    },
  )
  open.push(environment)
  if (!runtime) throw new Error('The Runtime API was not served')
  const { onNext, onResponse, onError, onInitError } = runtime
  return {
    environment,
    did,
    exit: exit.resolve,
    grow: (size: number) => {
      bytes = size
    },
    onResponse,
    onError: (requestId: string) => onError(requestId, Buffer.from('{"errorType":"RangeError"}')),
    onInitError: () => onInitError(Buffer.from('{"errorType":"SyntaxError"}')),
    /** Asks for an invocation, and resolves with it. */
    next: () => new Promise<RuntimeInvocation>(onNext),
  }
}

const sink = (): ResponseSink & { text: string } => ({
  maxBytes: 10,
  text: '',
  begin() {},
  write(chunk) {
    this.text += chunk
  },
})

function response(...chunks: string[]): RuntimeResponse {
  const body = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk)
  })()
  return { contentType: 'application/json', body, errorReport: () => undefined }
}

/** An environment that has loaded its code and works on `work`. */
async function atWork(given: Partial<Work> = {}, options = {}) {
  const test = await environmentForTest(options)
  const invocation = test.next()
  expect(await test.environment.init(60_000)).toMatchObject({ kind: 'ready' })
  const output = sink()
  const served = test.environment.serve({ ...work, ...given }, output)
  return { ...test, output, served, invocation: await invocation }
}

describe('an environment', () => {
  it('is usable once the runtime has asked for an invocation', async () => {
    const { environment, next } = await environmentForTest()
    expect(environment.isUsable).toBe(false)
    void next()
    expect(environment.isUsable).toBe(true)
  })

  it('hands over an invocation with its deadline, and is frozen when the runtime asks for the next', async () => {
    const { environment, did, invocation, onResponse, next, served, output } = await atWork({ timeoutMs: 1_000 })
    expect(invocation).toMatchObject({ requestId: 'one', deadlineMs: expect.any(Number) })
    expect(invocation).not.toHaveProperty('timeoutMs')
    expect(await onResponse('one', response('"do', 'ne"'))).toBe(true)
    expect(environment.isUsable).toBe(false)
    void next()
    expect(await served).not.toHaveProperty('error')
    expect(output.text).toBe('"done"')
    expect(environment.isUsable).toBe(true)
    expect(did).toEqual(['started', 'thaw', 'freeze'])
  })

  it('is never frozen when freezing is off', async () => {
    const { did, onResponse, next, served } = await atWork({}, { freeze: false })
    await onResponse('one', response('1'))
    void next()
    await served
    expect(did).toEqual(['started'])
  })

  it('waits for the end of a response when the runtime asks for the next invocation first', async () => {
    const { onResponse, next, served, output } = await atWork()
    const rest = Promise.withResolvers<void>()
    const body = (async function* () {
      yield Buffer.from('a')
      await rest.promise
      yield Buffer.from('b')
    })()
    const read = onResponse('one', { ...response(), body })
    void next()
    expect(await Promise.race([served, new Promise(resolve => setTimeout(resolve, 20, 'working'))])).toBe('working')
    rest.resolve()
    await Promise.all([read, served])
    expect(output.text).toBe('ab')
  })

  it('rejects a response with the id of another invocation', async () => {
    const { onResponse, onError } = await atWork()
    expect(await onResponse('other', response('1'))).toBe(false)
    expect(onError('other')).toBe(false)
  })

  it('refuses a second invocation while it works', async () => {
    const { environment } = await atWork()
    await expect(environment.serve(work, sink())).rejects.toThrow('Environment test cannot serve: it is working')
  })
})

describe('an invocation fails', () => {
  it('with what the handler reports', async () => {
    const { environment, onError, next, served } = await atWork()
    expect(onError('one')).toBe(true)
    void next()
    expect(await served).toMatchObject({ error: { errorType: 'RangeError', status: 'handler-error' } })
    expect(environment.isUsable).toBe(true)
  })

  it('with a response that is too large, which is read to its end', async () => {
    const { onResponse, next, served, output } = await atWork()
    expect(await onResponse('one', response('12345', '67890', '1'))).toBe(true)
    void next()
    expect(await served).toMatchObject({ error: { errorType: 'Function.ResponseSizeTooLarge' } })
    expect(output.text).toBe('1234567890')
  })

  it('at its time-out, which kills the processes', async () => {
    const { environment, did, served } = await atWork({ timeoutMs: 5, timeoutSeconds: 0.005 })
    expect(await served).toMatchObject({ error: { errorType: 'Sandbox.Timedout', status: 'timeout' } })
    expect(await environment.ended).toBe('signal: killed')
    expect(did).toEqual(['started', 'thaw', 'kill', 'exited', 'api closed'])
  })

  it('when the processes hold more memory than the function may', async () => {
    const { grow, served } = await atWork({}, { memoryMb: 1 })
    grow(2 ** 20 + 1)
    expect(await served).toMatchObject({
      error: { errorType: 'Runtime.OutOfMemory' },
      maxMemoryBytes: 2 ** 20 + 1,
    })
  })

  it('when the process exits', async () => {
    const { environment, exit, served } = await atWork()
    exit('exit status 3')
    const { error } = await served
    expect(error).toMatchObject({ errorType: 'Runtime.ExitError', status: 'error' })
    expect(error?.payload.toString()).toContain('RequestId: one Error: exit status 3')
    expect(environment.isUsable).toBe(false)
  })

  it('when the process has exited while idle', async () => {
    const { environment, next, exit } = await environmentForTest()
    void next()
    exit('exit status 3')
    await environment.ended
    expect(await environment.serve(work, sink())).toMatchObject({
      error: { errorType: 'Runtime.ExitError' },
      durationMs: 0,
    })
  })
})

describe('loading fails', () => {
  it.each([
    { how: 'with what the runtime reports', errorType: 'SyntaxError', status: 'error' },
    { how: 'when the process exits', errorType: 'Runtime.ExitError', status: 'error' },
    { how: 'when it takes too long', errorType: 'Sandbox.Timedout', status: 'timeout' },
  ])('$how', async ({ how, errorType, status }) => {
    const { environment, onInitError, exit } = await environmentForTest()
    const init = environment.init(how.includes('too long') ? 5 : 60_000)
    if (how.includes('reports')) onInitError()
    if (how.includes('exits')) exit('exit status 7')
    const result = await init
    expect(result.kind === 'failed' && result.error('an id')).toMatchObject({ errorType, status })
    expect(environment.isUsable).toBe(false)
  })
})

describe('close', () => {
  it('kills the processes, waits for their exit and ends the Runtime API', async () => {
    const { environment, did, next } = await environmentForTest()
    void next()
    await environment.close()
    expect(await environment.ended).toBe('closed')
    expect(did).toEqual(['started', 'kill', 'exited', 'api closed'])
  })

  it('fails the invocation in flight with the exit', async () => {
    const { environment, served } = await atWork()
    await environment.close()
    expect(await served).toMatchObject({ error: { errorType: 'Runtime.ExitError' } })
  })

  it('fails an invocation that comes after it', async () => {
    const { environment, next } = await environmentForTest()
    void next()
    const closing = environment.close()
    expect(await environment.serve(work, sink())).toMatchObject({ error: { errorType: 'Runtime.ExitError' } })
    await closing
  })
})
