import { expect, it, onTestFinished } from 'vitest'
import { ask, connect, startDev } from './dev-command.ts'

it('npm run dev does not run the code of a service that is off, not when it is saved either', {
  timeout: 120_000,
}, async () => {
  const dev = await startDev({ variables: { PROMETHEUS_BIN: '/not/there' } })
  onTestFinished(() => dev.close())
  expect(dev.ready).toMatchObject({ off: [{ name: 'prometheus', functions: ['mcp-server-prometheus-local'] }] })
  const client = await connect(dev.ready.mcpUrl)
  onTestFinished(() => client.close())
  await expect(ask(client)).rejects.toThrow('/not/there')
  await dev.edit('services/prometheus/src/tools/get-server-info.ts', 'Queries go to', 'Off they go to')
  await dev.next('unchanged')
  await expect(ask(client)).rejects.toThrow('/not/there')
})
