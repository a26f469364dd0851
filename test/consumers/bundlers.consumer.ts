/** A handler bundled by what authors have: the bundle answers an event without `node_modules` beside it. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Consumer, createConsumer } from './consumer.ts'

let consumer: Consumer
beforeAll(async () => {
  const bundlers = ['esbuild@0.28.2', 'rollup@4.68.8', '@rollup/plugin-node-resolve@16.0.3', 'webpack@5.113.0']
  consumer = await createConsumer(['@mcp-lambda/wrapper'], bundlers)
  await consumer.write('handler.mjs', handler)
  await consumer.write('call.mjs', caller)
  for (const [name, program] of Object.entries(builds)) await consumer.write(`${name}.build.mjs`, program)
  for (const name of Object.keys(builds)) await consumer.run(process.execPath, `${name}.build.mjs`)
  await rm(join(consumer.folder, 'node_modules'), { recursive: true })
})
afterAll(() => consumer?.remove())

const handler = `
  import { lambdaHandler } from '@mcp-lambda/wrapper'
  const backend = { exchange: async ({ id, method }) => ({ jsonrpc: '2.0', id, result: { method } }) }
  export const handler = lambdaHandler(backend)`

const caller = `
  const { handler } = await import(process.argv[2])
  const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 10_000 }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list', params: {} })
  const requestContext = { http: { method: 'POST', path: '/mcp', sourceIp: '127.0.0.1' }, domainName: 'f.test', requestId: '1' }
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', host: 'f.test' }
  const http = { version: '2.0', rawPath: '/mcp', rawQueryString: '', headers, requestContext, body, isBase64Encoded: false }
  // Each way in is a chunk of its own.
  const answers = [
    await handler({ jsonrpc: '2.0', id: 7, method: 'tools/list' }, context),
    JSON.parse((await handler({ method: 'tools/list', params: {} }, context)).body),
    JSON.parse((await handler(http, context)).body),
  ]
  console.log(JSON.stringify(answers.map(answer => answer.result ?? answer)))
  process.exit()`

const builds = {
  esbuild: `
    import { build } from 'esbuild'
    const settings = { bundle: true, platform: 'node', format: 'esm', splitting: true, minify: true }
    await build({ ...settings, entryPoints: ['handler.mjs'], outdir: 'esbuild', outExtension: { '.js': '.mjs' } })`,
  rollup: `
    import { rollup } from 'rollup'
    import { nodeResolve } from '@rollup/plugin-node-resolve'
    const bundle = await rollup({ input: 'handler.mjs', plugins: [nodeResolve()], external: /^node:|^@aws-sdk/ })
    await bundle.write({ dir: 'rollup', format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' })`,
  webpack: `
    import { promisify } from 'node:util'
    import webpack from 'webpack'
    const stats = await promisify(webpack)({
      mode: 'production', target: 'node22', entry: './handler.mjs', experiments: { outputModule: true },
      externals: [/^@aws-sdk/],
      output: { path: process.cwd() + '/webpack', filename: 'handler.mjs', chunkFilename: '[name].mjs', library: { type: 'module' } },
    })
    if (stats.hasErrors()) throw new Error(stats.toString('errors-only'))`,
}

it.each(Object.keys(builds))('%s bundles a handler that answers each way in', async name => {
  const answer = await consumer.run(process.execPath, 'call.mjs', `./${name}/handler.mjs`)
  const [message, short, http] = JSON.parse(answer)
  expect([message, short, http]).toEqual([
    expect.objectContaining({ method: 'tools/list' }),
    expect.objectContaining({ method: 'tools/list' }),
    expect.objectContaining({ method: 'tools/list' }),
  ])
})
