import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { startTlsFront } from './tls.ts'

const ask = `require('node:https').request(process.argv[1], { method: 'POST' }, response => {
  response.pipe(process.stdout)
}).on('error', error => process.stdout.write(error.code)).end('a call')`

/** What a process of its own gets, as a function does: which certificates it trusts is decided when it starts. */
async function post(url: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', ask, url], { env })
  return stdout
}

it('puts an HTTP endpoint behind TLS, for clients that are given its certificate', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tls-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const plain = createServer((request, response) => request.pipe(response)).listen(0, '127.0.0.1')
  await once(plain, 'listening')
  const front = await startTlsFront(`http://127.0.0.1:${(plain.address() as AddressInfo).port}`, folder)

  expect(front.endpoint).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  expect(await post(front.endpoint, { NODE_EXTRA_CA_CERTS: front.certificateFile })).toBe('a call')
  expect(await post(front.endpoint, {})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')

  await front.close()
  plain.close()
  await once(plain, 'close')
})
