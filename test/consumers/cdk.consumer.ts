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

const handler = `
  import { type Backend, lambdaHandler } from '@mcp-lambda/wrapper'
  const backend: Backend = { exchange: async ({ id, method }) => ({ jsonrpc: '2.0', id, result: { method } }) }
  export const handler = lambdaHandler(backend)`

/** As the wrapper's README has it: `NodejsFunction` runs esbuild's command, which takes no plugins. */
const build = `
  import { coldStartSettings } from '@mcp-lambda/wrapper/esbuild'
  import { build } from 'esbuild'
  await build({ ...coldStartSettings, entryPoints: ['handler.ts'], outdir: 'dist' })`

it.each([
  {
    name: 'bundles a handler that answers',
    stack: 'Bundled',
    properties: `entry: 'handler.ts', depsLockFilePath: 'package-lock.json', bundling: { format: OutputFormat.ESM }`,
    expected: { handler: 'index.handler', imports: true },
  },
  {
    name: 'takes a handler that a build for short cold starts made',
    stack: 'Built',
    properties: `code: Code.fromCustomCommand('dist', [process.execPath, 'build.mjs']), handler: 'handler.handler'`,
    expected: { handler: 'handler.handler', imports: false },
  },
])('NodejsFunction $name', async ({ stack, properties, expected }) => {
  const app = `
    import { App, Stack } from 'aws-cdk-lib'
    import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
    import { Code, Runtime } from 'aws-cdk-lib/aws-lambda'
    const app = new App({ outdir: '${stack}.out' })
    const stack = new Stack(app, '${stack}')
    new NodejsFunction(stack, 'Server', { runtime: Runtime.NODEJS_24_X, ${properties} })
    app.synth()`
  await consumer.write('handler.ts', handler)
  await consumer.write('build.mjs', build)
  await consumer.write('app.mjs', app)
  await consumer.run(process.execPath, 'app.mjs')
  const template = JSON.parse(await consumer.run('cat', `${stack}.out/${stack}.template.json`))
  const resources: { Type: string; Properties: { Handler?: string } }[] = Object.values(template.Resources)
  const found = resources.find(({ Type }) => Type === 'AWS::Lambda::Function')
  expect(found?.Properties.Handler).toBe(expected.handler)
  const [file] = expected.handler.split('.')
  const [bundle = ''] = (await consumer.run('find', `${stack}.out`, '-name', `${file}.mjs`)).trim().split('\n')
  const program = `
    const { handler } = await import(${JSON.stringify(join(consumer.folder, bundle))})
    const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 10_000 }
    console.log(JSON.stringify(await handler({ jsonrpc: '2.0', id: 7, method: 'tools/list' }, context)))
    process.exit()`
  await consumer.write('call.mjs', program)
  const answer = JSON.parse(await consumer.run(process.execPath, 'call.mjs'))
  expect(answer.result).toMatchObject({ method: 'tools/list' })
  expect(/\bfrom ?"node:/.test(await consumer.run('cat', bundle))).toBe(expected.imports)
})
