/** docs/examples/plain: a handler that esbuild bundles, called on the local Lambda as it would be deployed. */
import { join } from 'node:path'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
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
})
