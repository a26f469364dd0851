import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAmpWorkspaceDirectory } from '../src/amp-workspace-directory.ts'
import { MetricsError } from '../src/metrics-error.ts'
import { type Respond, startApiServer } from './api-server.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const credentials = async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret' })
const { signal } = new AbortController()

async function start(respond: Respond) {
  const api = await startApiServer(respond)
  // The SDK reads these by itself; a deployed function is pointed elsewhere in the same way.
  vi.stubEnv('AWS_ENDPOINT_URL_AMP', api.origin)
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
  const clock = { now: 0 }
  const directory = createAmpWorkspaceDirectory({ credentials, cacheMs: 1000, now: () => clock.now })
  return { api, directory, clock, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() }
}

const json = { 'content-type': 'application/json' }
const workspace = (workspaceId: string, more: object = {}) => ({
  workspaceId,
  arn: `arn:aws:aps:eu-west-1:123456789012:workspace/${workspaceId}`,
  status: { statusCode: 'ACTIVE' },
  createdAt: 1_760_000_000,
  ...more,
})

describe('listing workspaces', () => {
  it('reads every page, signed for the region asked', async () => {
    await using on = await start(({ url }) => ({
      headers: json,
      body: url.includes('nextToken=second')
        ? { workspaces: [workspace('ws-c', { status: { statusCode: 'CREATING' } })] }
        : { workspaces: [workspace('ws-a', { alias: 'prod' }), workspace('ws-b')], nextToken: 'second' },
    }))
    expect(await on.directory.list('eu-west-1', { signal })).toEqual([
      { id: 'ws-a', alias: 'prod', status: 'ACTIVE' },
      { id: 'ws-b', status: 'ACTIVE' },
      { id: 'ws-c', status: 'CREATING' },
    ])
    expect(on.api.received.map(({ url }) => new URL(url, 'http://any').pathname)).toEqual([
      '/workspaces',
      '/workspaces',
    ])
    expect(on.api.received[0]?.headers.authorization).toContain('/eu-west-1/aps/aws4_request')
  })

  it('keeps a list for a short time, each region its own', async () => {
    await using on = await start(() => ({ headers: json, body: { workspaces: [] } }))
    await on.directory.list('eu-west-1', { signal })
    await on.directory.list('eu-west-1', { signal })
    expect(on.api.received).toHaveLength(1)
    await on.directory.list('us-east-1', { signal })
    expect(on.api.received).toHaveLength(2)
    on.clock.now = 1001
    await on.directory.list('eu-west-1', { signal })
    expect(on.api.received).toHaveLength(3)
  })

  it('keeps no list for longer because the clock was set back', async () => {
    await using on = await start(() => ({ headers: json, body: { workspaces: [] } }))
    await on.directory.list('eu-west-1', { signal })
    on.clock.now -= 3_600_000
    await on.directory.list('eu-west-1', { signal })
    expect(on.api.received).toHaveLength(2)
  })

  it('does not keep a failure', async () => {
    await using on = await start((_, count) =>
      count === 1
        ? { status: 500, headers: { ...json, 'x-amzn-errortype': 'InternalServerException' }, body: { message: '' } }
        : { headers: json, body: { workspaces: [] } },
    )
    await expect(on.directory.list('eu-west-1', { signal })).rejects.toMatchObject({ code: 'backend_unavailable' })
    expect(await on.directory.list('eu-west-1', { signal })).toEqual([])
  })

  it.each([
    [403, 'AccessDeniedException', 'access_denied', /aps:ListWorkspaces/],
    [403, 'UnrecognizedClientException', 'access_denied', /credentials/],
    [429, 'ThrottlingException', 'throttled', /throttled/],
    [500, 'InternalServerException', 'backend_unavailable', /could not be listed/],
  ])('answers %d %s as %s', async (status, type, code, words) => {
    await using on = await start(() => ({
      status,
      headers: { ...json, 'x-amzn-errortype': type },
      body: { message: 'm' },
    }))
    const error = await on.directory.list('eu-west-1', { signal }).catch(thrown => thrown)
    expect(error).toBeInstanceOf(MetricsError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) })
  })

  it('says that credentials are missing', async () => {
    await using on = await start(() => ({ headers: json, body: { workspaces: [] } }))
    const missing = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })
    const directory = createAmpWorkspaceDirectory({ credentials: () => Promise.reject(missing) })
    await expect(directory.list('eu-west-1', { signal })).rejects.toMatchObject({ code: 'access_denied' })
    expect(on.api.received).toEqual([])
  })

  it('ends when the caller goes away', async () => {
    const caller = new AbortController()
    await using on = await start(() => {
      setTimeout(() => caller.abort(new Error('gone')), 20)
      return 'hang'
    })
    await expect(on.directory.list('eu-west-1', { signal: caller.signal })).rejects.toThrow('gone')
  })
})
