/**
 * The least that a Node process in front of a server in Python does: the Runtime API, and lines to a child and back. With ALONE it
 * answers with the event itself, and asks no child.
 */
import { spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'

const { AWS_LAMBDA_RUNTIME_API: api, PACKAGES, ALONE, ...env } = process.env
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const child = spawn(process.argv[2], ['-m', 'mcp_server_time'], {
  env: { ...env, PYTHONPATH: PACKAGES },
  stdio: ['pipe', 'pipe', 'inherit'],
})

let answer
createInterface({ input: child.stdout }).on('line', line => answer(line))
const tell = line => child.stdin.write(`${line}\n`)
const ask = line =>
  new Promise(resolve => {
    answer = resolve
    tell(line)
  })

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(`http://${api}/2018-06-01/runtime/invocation/${path}`, { agent, method }, async response => {
      const chunks = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() })
    })
    sent.on('error', reject).end(body)
  })
}

const clientInfo = { name: 'by-hand', version: '1.0.0' }
const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
await ask(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }))
tell(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))
for (;;) {
  const { headers, body } = await call('GET', 'next')
  await call('POST', `${headers['lambda-runtime-aws-request-id']}/response`, ALONE ? body : await ask(body))
}
