import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import { expect, it } from 'vitest'
import { callOf, createBackend, targets } from './fixtures.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const megabyte = 1024 * 1024
const padding = 'x'.repeat(1_000)

/** A test of a stream of so many messages of a kilobyte. */
export function testStreamMemory(count: number): void {
  const name = `holds on to nothing of a stream of ${count.toLocaleString('en')} messages that it passes on`
  it(name, { timeout: 60_000 }, async () => {
    const backend = createBackend({
      targets,
      async *streamFunction({ payload }) {
        const { id } = JSON.parse(payload)
        for (let progress = 1; progress <= count; progress += 1) {
          const params = { progressToken: 'mine', progress, message: padding }
          yield JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params })
        }
        yield JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } })
        return { payload: '' }
      },
    })
    const request = modernRequest(
      'tools/call',
      { name: 'numbers___add', arguments: { a: 1, b: 2 } },
      { meta: { progressToken: 'mine' } },
    )
    const heapsBytes: number[] = []
    let seen = 0
    const response = await backend.exchange(request, callOf({ deadlineMs: Date.now() + 60_000 }), notification => {
      seen += 1
      if (seen % (count / 5) !== 0) return
      collectGarbage()
      heapsBytes.push(process.memoryUsage().heapUsed)
      expect(notification).toMatchObject({ method: 'notifications/progress' })
    })
    expect(response).toHaveProperty('result')
    expect(seen).toBe(count)
    console.info(`The gateway: heap ${heapsBytes.map(bytes => (bytes / megabyte).toFixed(1)).join(', ')} MB`)
    // Growth, not spread: test files share a heap, and what an earlier one left may go meanwhile.
    const [firstBytes = Number.NaN, lastBytes = Number.NaN] = [heapsBytes.at(0), heapsBytes.at(-1)]
    expect(lastBytes - firstBytes).toBeLessThan(5 * megabyte)
  })
}
