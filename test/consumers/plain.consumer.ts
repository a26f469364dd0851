/** docs/examples/plain: a handler that esbuild bundles, called on the local Lambda as it would be deployed, and its server without. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, it, onTestFinished } from 'vitest'
import { callOnLambda } from './call-on-lambda.ts'
import { installExample } from './consumer.ts'

it('the plain project builds a function that answers', async () => {
  const consumer = await installExample('plain', ['@mcp-lambda/wrapper'])
  onTestFinished(() => consumer.remove())
  await consumer.run('npm', 'run', 'build')
  const definition = defineFunction({
    name: 'greeter',
    codeFolder: join(consumer.folder, 'dist'),
    handler: 'handler.handler',
  })
  const content = await callOnLambda(definition, { name: 'greet', arguments: { name: 'Ada' } })
  expect(content).toEqual([{ type: 'text', text: 'Hello, Ada' }])

  // `npm start` is this program; npm would be another process to end.
  const server = spawn(process.execPath, ['start.ts'], {
    cwd: consumer.folder,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void server.kill())
  const [printed] = await once(server.stdout, 'data')
  const client = new Client({ name: 'test', version: '1.0.0' })
  onTestFinished(() => client.close())
  await client.connect(new StreamableHTTPClientTransport(new URL(String(printed).trim())))
  const result = await client.callTool({ name: 'greet', arguments: { name: 'Ada' } })
  expect(result.content).toEqual([{ type: 'text', text: 'Hello, Ada' }])
})
