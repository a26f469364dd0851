import { afterEach, expect, it, vi } from 'vitest'
import { startApiServer, success } from './api-server.ts'
import { loadHandler } from './load-handler.ts'

afterEach(() => void vi.unstubAllEnvs())

it('answers a query invoked on the function, signed with the credentials of its environment', async () => {
  const data = { resultType: 'vector', result: [{ metric: { __name__: 'up' }, value: [1, '1'] }] }
  await using api = await startApiServer(() => success(data))
  const invoke = await loadHandler({ PROMETHEUS_DATA_ENDPOINT: api.origin, PROMETHEUS_WORKSPACE_ID: 'ws-1' })
  const { statusCode, body } = await invoke({
    method: 'tools/call',
    params: { name: 'ExecuteQuery', arguments: { query: 'up' } },
  })
  expect(statusCode).toBe(200)
  expect(body.structuredContent).toMatchObject({ ...data, workspace_id: 'ws-1', region: 'eu-west-1' })
  expect(api.received[0]?.url).toMatch(/^\/workspaces\/ws-1\/api\/v1\/query\?/)
  expect(api.received[0]?.headers.authorization).toMatch(/Credential=OWN\/\d{8}\/eu-west-1\/aps\//)
  expect(api.received[0]?.headers['user-agent']).toMatch(/^mcp-lambda-prometheus\/\d/)
})

it('lists its tools without credentials or a network', async () => {
  const invoke = await loadHandler({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' })
  const { body } = await invoke({ method: 'tools/list', params: {} })
  expect(body.tools).toHaveLength(10)
})

it('does not load with a setting that cannot work, and names it', async () => {
  await expect(loadHandler({ PROMETHEUS_WORKSPACE_ID: 'mine' })).rejects.toThrow(/PROMETHEUS_WORKSPACE_ID/)
})
