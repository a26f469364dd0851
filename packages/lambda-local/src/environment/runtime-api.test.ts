import { Agent, request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type RuntimeInvocation, serveRuntimeApi } from './runtime-api.ts'

const invocation: RuntimeInvocation = {
  requestId: 'one',
  functionArn: 'arn',
  deadlineMs: 0,
  traceId: 'trace',
  payload: Buffer.from('{}'),
}

const opened: (() => unknown)[] = []
afterEach(() => Promise.all(opened.splice(0).map(close => close())))

/** A Runtime API that has one invocation for each request, with clients that keep their connection. */
async function runtimeApi(snapStart: boolean) {
  const api = await serveRuntimeApi(
    {
      onNext: answer => answer(invocation),
      onResponse: async () => true,
      onError: () => true,
      onInitError: () => undefined,
    },
    snapStart,
  )
  opened.push(api.close)
  return {
    connect() {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      opened.push(() => agent.destroy())
      return (path: string) =>
        new Promise<number | undefined>((resolve, reject) => {
          const sent = request(`http://${api.address}/2018-06-01/runtime/${path}`, { agent }, response => {
            response.resume().once('end', () => resolve(response.statusCode))
          })
          sent.once('error', reject).end()
        })
    },
  }
}

describe('under SnapStart', () => {
  it('gives invocations after the restore, over connections that were opened after it', async () => {
    const { connect } = await runtimeApi(true)
    expect(await connect()('restore/next')).toBe(200)
    expect(await connect()('invocation/next')).toBe(200)
  })

  it('gives no invocation before the restore', async () => {
    const get = (await runtimeApi(true)).connect()
    expect(await get('invocation/next')).toBe(403)
  })

  it('cuts a connection that was opened before the restore', async () => {
    const get = (await runtimeApi(true)).connect()
    await get('restore/next')
    await expect(get('invocation/next')).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
})

it('has no restore without SnapStart', async () => {
  const get = (await runtimeApi(false)).connect()
  expect(await get('restore/next')).toBe(404)
  expect(await get('invocation/next')).toBe(200)
})
