/** AWS CDK: the stack of docs/examples/cdk, synthesised without AWS, and its assets called on the local Lambda. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callOnLambda } from './call-on-lambda.ts'
import { type Consumer, installExample } from './consumer.ts'

type Function = {
  readonly Type: string
  readonly Properties: { readonly Handler: string; readonly Runtime: string; readonly Code: { readonly S3Key: string } }
}

let consumer: Consumer
let functions: readonly [id: string, Function][]

beforeAll(async () => {
  consumer = await installExample('cdk', ['@mcp-lambda/wrapper'])
  await consumer.run('npm', 'run', 'synth')
  const template = JSON.parse(await readFile(join(consumer.folder, 'cdk.out/McpServers.template.json'), 'utf8'))
  const resources: [string, Function][] = Object.entries(template.Resources)
  functions = resources.filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
})
afterAll(() => consumer?.remove())

it.each([
  { name: 'bundles a handler that answers', id: 'Bundled', handler: 'index.handler', imports: true },
  {
    name: 'takes a handler that a build for short cold starts made',
    id: 'Built',
    handler: 'handler.handler',
    imports: false,
  },
])('NodejsFunction $name', async ({ id, handler, imports }) => {
  const found = functions.find(([name]) => name.startsWith(id))?.[1].Properties
  expect(found).toMatchObject({ Handler: handler, Runtime: 'nodejs24.x' })
  const codeFolder = join(consumer.folder, 'cdk.out', `asset.${found?.Code.S3Key.replace('.zip', '')}`)
  const definition = defineFunction({ name: id, codeFolder, handler, memoryMb: 512, timeoutSeconds: 30 })
  const content = await callOnLambda(definition, { name: 'greet', arguments: { name: 'Ada' } })
  expect(content).toEqual([{ type: 'text', text: 'Hello, Ada' }])
  const bundle = await readFile(join(codeFolder, `${handler.split('.')[0]}.mjs`), 'utf8')
  expect(/\bfrom ?"node:/.test(bundle)).toBe(imports)
})
