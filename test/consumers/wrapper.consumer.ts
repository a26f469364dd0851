import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../packaging/repository.ts'
import { type Consumer, createConsumer } from './consumer.ts'

const names = [
  'ErrorCode',
  'Refusal',
  'RpcError',
  'acceptLegacyClients',
  'currentCall',
  'fetchServer',
  'lambdaHandler',
  'remote',
  'sdk',
  'serve',
  'stdio',
]
const compiler = join(root, 'node_modules/typescript/bin/tsc')

let consumer: Consumer
beforeAll(async () => {
  consumer = await createConsumer(['@mcp-lambda/wrapper'])
})
afterAll(() => consumer?.remove())

it('brings no dependency', async () => {
  const tree = await consumer.run('npm', 'ls', '--all', '--omit=dev', '--parseable')
  expect(tree.trim().split('\n')).toEqual([consumer.folder, join(consumer.folder, 'node_modules/@mcp-lambda/wrapper')])
  expect(await consumer.run('ls', '-A', 'node_modules')).toBe('.package-lock.json\n@mcp-lambda\n')
})

describe.each([{ major: 24 }, { major: 22 }])('on Node $major', ({ major }) => {
  const node = (...args: string[]) =>
    major === 24
      ? consumer.run(process.execPath, ...args)
      : consumer.run('npm', 'exec', '--yes', '--prefer-offline', `--package=node@${major}`, '--', 'node', ...args)

  it('answers by import', async () => {
    const program = `
      import * as wrapper from '@mcp-lambda/wrapper'
      const backend = { exchange: async ({ id }) => ({ jsonrpc: '2.0', id, result: { node: process.versions.node } }) }
      const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 1000 }
      const event = { jsonrpc: '2.0', id: 1, method: 'ping' }
      const answer = await wrapper.lambdaHandler(backend)(event, context)
      console.log(JSON.stringify([Object.keys(wrapper).sort(), answer]))
      process.exit()`
    await consumer.write('import.mjs', program)
    const [found, answer] = JSON.parse((await node('import.mjs')).trim().split('\n').at(-1) ?? '')
    expect(found).toEqual(names)
    expect(answer.result.node).toMatch(new RegExp(`^${major}\\.`))
  })

  it('loads by require(), each entry', async () => {
    const program = `
      const entries = ['', '/catalogue', '/protocol', '/client', '/testing', '/secrets', '/esbuild']
      const sizes = entries.map(entry => Object.keys(require('@mcp-lambda/wrapper' + entry)).length)
      console.log(JSON.stringify(sizes))`
    await consumer.write('require.cjs', program)
    const [main, ...others]: number[] = JSON.parse((await node('require.cjs')).trim().split('\n').at(-1) ?? '')
    expect(main).toBe(names.length)
    expect(others.every(size => size > 0)).toBe(true)
  })

  it('refuses a path that is not exported', async () => {
    await consumer.write('inside.mjs', `import '@mcp-lambda/wrapper/dist/source.js'`)
    await expect(node('inside.mjs')).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})

describe('types', () => {
  beforeAll(async () => {
    for (const name of ['@types/node', '@aws-sdk/client-lambda', 'esbuild']) {
      const link = join(consumer.folder, 'node_modules', name)
      await mkdir(dirname(link), { recursive: true })
      await symlink(join(root, 'node_modules', name), link)
    }
  })
  const compile = (file: string) =>
    consumer.run(
      process.execPath,
      compiler,
      ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'es2024'],
      ...['--types', 'node', '--skipLibCheck', 'false', file],
    )

  it('are strict in each entry, without skipLibCheck', async () => {
    const program = `
      import { type Backend, lambdaHandler, type LambdaHandler } from '@mcp-lambda/wrapper'
      import * as client from '@mcp-lambda/wrapper/client'
      import * as protocol from '@mcp-lambda/wrapper/protocol'
      import * as testing from '@mcp-lambda/wrapper/testing'
      import * as catalogue from '@mcp-lambda/wrapper/catalogue'
      import * as secrets from '@mcp-lambda/wrapper/secrets'
      import * as esbuild from '@mcp-lambda/wrapper/esbuild'
      const backend: Backend = { exchange: async ({ id }) => ({ jsonrpc: '2.0', id, result: {} }) }
      export const handler: LambdaHandler = lambdaHandler(backend)
      export { catalogue, client, protocol, testing, secrets, esbuild }`
    await consumer.write('strict.ts', program)
    expect(await compile('strict.ts')).toBe('')
  })

  it('refuse an option that belongs elsewhere', async () => {
    const program = `
      import { lambdaHandler, stdio } from '@mcp-lambda/wrapper'
      export const handler = lambdaHandler(stdio('server'), { isolation: 'request' })`
    await consumer.write('wrong.ts', program)
    await expect(compile('wrong.ts')).rejects.toThrow('TS2769')
  })
})
