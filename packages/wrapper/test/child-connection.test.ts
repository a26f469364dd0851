import { expect, it, onTestFinished, vi } from 'vitest'
import { openChildConnection } from '../src/outbound/stdio/child-connection.ts'
import { createRestarts } from '../src/outbound/stdio/restarts.ts'
import type { JsonRpcMessage } from '../src/protocol.ts'

/** Writes a list of a notification and a ping, and when it is asked for more, another notification. */
const program = `
  const said = data => ({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } })
  console.log(JSON.stringify([said('first'), { jsonrpc: '2.0', id: 'p', method: 'ping' }]))
  process.stdin.once('data', () => {
    console.log(JSON.stringify(said('second')))
    console.error('written')
  })`

it('reads no more of a child until all messages of a list are taken, whichever is the last of them', async () => {
  const logged = vi.spyOn(console, 'info').mockImplementation(() => undefined)
  onTestFinished(() => logged.mockRestore())
  const received: JsonRpcMessage[] = []
  const reader = Promise.withResolvers<void>()
  const receive = (message: JsonRpcMessage) => {
    received.push(message)
    return 'params' in message && message.params?.data === 'first' ? reader.promise : undefined
  }
  const command = { command: process.execPath, args: ['-e', program], environment: {}, redact: (text: string) => text }
  const options = { startTimeoutMs: 20_000, restarts: createRestarts('node'), own: () => undefined }
  const wire = await openChildConnection(command, options, [receive, () => undefined])
  onTestFinished(() => wire.close())
  await vi.waitFor(() => expect(received).toHaveLength(2), 10_000)
  wire.send({ jsonrpc: '2.0', method: 'notifications/more' })
  // By then a child that is read has been heard.
  await vi.waitFor(() => expect(logged.mock.calls.join()).toContain('written'), 10_000)
  expect(received).toHaveLength(2)
  reader.resolve()
  await vi.waitFor(() => expect(received).toHaveLength(3), 10_000)
})
