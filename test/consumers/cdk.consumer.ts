/** AWS CDK: a stack whose function is bundled by `NodejsFunction` on this machine, synthesised without AWS. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Consumer, createConsumer } from './consumer.ts'

let consumer: Consumer
beforeAll(async () => {
  const others = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1', 'esbuild@0.28.2']
  consumer = await createConsumer(['@mcp-lambda/wrapper'], others)
})
afterAll(() => consumer?.remove())

it('NodejsFunction bundles a handler that answers', async () => {
  const handler = `
    import { type Backend, lambdaHandler } from '@mcp-lambda/wrapper'
    const backend: Backend = { exchange: async ({ id, method }) => ({ jsonrpc: '2.0', id, result: { method } }) }
    export const handler = lambdaHandler(backend)`
  const app = `
    import { App, Stack } from 'aws-cdk-lib'
    import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
    import { Runtime } from 'aws-cdk-lib/aws-lambda'
    const app = new App({ outdir: 'cdk.out' })
    const stack = new Stack(app, 'Tools')
    new NodejsFunction(stack, 'Server', {
      entry: 'handler.ts', runtime: Runtime.NODEJS_24_X, depsLockFilePath: 'package-lock.json',
      bundling: { format: OutputFormat.ESM },
    })
    app.synth()`
  await consumer.write('handler.ts', handler)
  await consumer.write('app.mjs', app)
  await consumer.run(process.execPath, 'app.mjs')
  const template = JSON.parse(await consumer.run('cat', 'cdk.out/Tools.template.json'))
  const resources: { Type: string; Properties: { Handler?: string } }[] = Object.values(template.Resources)
  const found = resources.find(({ Type }) => Type === 'AWS::Lambda::Function')
  expect(found?.Properties.Handler).toBe('index.handler')
  const [bundle = ''] = (await consumer.run('find', 'cdk.out', '-name', 'index.mjs')).trim().split('\n')
  const program = `
    const { handler } = await import(${JSON.stringify(join(consumer.folder, bundle))})
    const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 10_000 }
    console.log(JSON.stringify(await handler({ jsonrpc: '2.0', id: 7, method: 'tools/list' }, context)))
    process.exit()`
  await consumer.write('call.mjs', program)
  const answer = JSON.parse(await consumer.run(process.execPath, 'call.mjs'))
  expect(answer.result).toMatchObject({ method: 'tools/list' })
})
