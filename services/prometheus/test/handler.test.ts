import { afterEach, expect, it, vi } from 'vitest'
import { startApiServer, success } from './api-server.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

const context = { awsRequestId: 'request-1', functionName: 'test', getRemainingTimeInMillis: () => 20_000 }

/** Loads the handler as Lambda does: once, with the environment as it is then. */
async function loadHandler(env: Record<string, string>) {
  const lambda = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_PROFILE: '',
  }
  for (const [name, value] of Object.entries({ ...lambda, ...env })) vi.stubEnv(name, value)
  const { handler } = await import('../src/handler.ts')
  return (event: unknown) => handler(event, context as unknown as Parameters<typeof handler>[1])
}

it('answers a query invoked on the function, signed with the credentials of its environment', async () => {
  const data = { resultType: 'vector', result: [{ metric: { __name__: 'up' }, value: [1, '1'] }] }
  await using api = await startApiServer(() => success(data))
  const invoke = await loadHandler({ PROMETHEUS_DATA_ENDPOINT: api.origin, PROMETHEUS_WORKSPACE_ID: 'ws-1' })
  const answer = await invoke({
    method: 'tools/call',
    params: { name: 'ExecuteQuery', arguments: { query: 'up' } },
  })
  expect(answer).toMatchObject({ statusCode: 200 })
  const result = JSON.parse((answer as { body: string }).body)
  expect(result.structuredContent).toMatchObject({ ...data, workspace_id: 'ws-1', region: 'eu-west-1' })
  expect(api.received[0]?.url).toMatch(/^\/workspaces\/ws-1\/api\/v1\/query\?/)
  expect(api.received[0]?.headers.authorization).toMatch(/Credential=AKID\/\d{8}\/eu-west-1\/aps\//)
  expect(api.received[0]?.headers['user-agent']).toMatch(/^mcp-lambda-prometheus\/\d/)
})

it('lists its tools without credentials or a network', async () => {
  const invoke = await loadHandler({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' })
  const answer = await invoke({ method: 'tools/list', params: {} })
  expect(JSON.parse((answer as { body: string }).body).tools).toHaveLength(10)
})

it('does not load with a setting that cannot work, and names it', async () => {
  await expect(loadHandler({ PROMETHEUS_WORKSPACE_ID: 'mine' })).rejects.toThrow(/PROMETHEUS_WORKSPACE_ID/)
})
