import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, createConsumer } from './consumer.ts'
import { readExamples } from './readme-examples.ts'

const packages = ['@mcp-lambda/wrapper', '@mcp-lambda/gateway', '@mcp-lambda/serverless', '@mcp-lambda/lambda-local']

let consumer: Consumer
beforeAll(async () => {
  const peers = [
    'serverless@npm:osls@4.3.1',
    'serverless-esbuild@1.57.2',
    'esbuild@0.28.2',
    'vitest@5.1.1',
    '@modelcontextprotocol/sdk@1.32.2',
  ]
  consumer = await createConsumer([...packages, 'mcp-lambda', 'create-mcp-lambda'], peers)
})
afterAll(() => consumer?.remove())

describe('the command', () => {
  it('lists its commands', async () => {
    expect(await consumer.run('node_modules/.bin/mcp-lambda', '--help')).toContain('mcp-lambda check (--stage NAME)')
  })

  it('says where there is no project', async () => {
    const checked = consumer.run('node_modules/.bin/mcp-lambda', 'check', '--stage', 'prod')
    await expect(checked).rejects.toThrow('ended with 2:\nNo project here')
  })
})

it.each([
  ...packages,
  'mcp-lambda',
  'create-mcp-lambda',
])('%s loads each of its entries by import and require()', async name => {
  const program = `
    const manifest = require('${name}/package.json')
    const entries = Object.keys(manifest.exports).filter(entry => !entry.endsWith('.json')).map(entry => '${name}' + entry.slice(1))
    Promise.all(entries.map(async entry => {
      const imported = await import(entry)
      // A test library of Vitest's is imported by its tests alone.
      if (entry !== 'mcp-lambda/testing') require(entry)
      if (Object.keys(imported).length === 0) throw new Error(entry + ' exports nothing')
    })).then(() => console.log(entries.length), error => { console.error(error); process.exitCode = 1 })`
  await consumer.write('entries.cjs', program)
  expect(Number(await consumer.run(process.execPath, 'entries.cjs'))).toBeGreaterThan(0)
})

describe('a service of another project', () => {
  beforeAll(async () => {
    await consumer.run('mkdir', '-p', 'services/notes/src')
    const examples = await readExamples(consumer.folder, '@mcp-lambda/serverless')
    await consumer.write('serverless.yml', examples.get('project') ?? '')
    // With a plugin of esbuild's of its own, as the README has it.
    const plugins = '  esbuild: { plugins: ./plugins.cjs }'
    const service = examples.get('service') ?? ''
    await consumer.write('services/notes/serverless.yml', service.replace(/^custom:$/m, `$&\n${plugins}`))
    await consumer.write(
      'services/notes/plugins.cjs',
      `const mine = { name: 'mine', setup: build => { build.initialOptions.banner = { js: 'globalThis.byItsOwnPlugin = true' } } }
${examples.get('plugins')}`,
    )
    await consumer.write('services/notes/package.json', '{ "name": "notes", "type": "module" }')
    await consumer.write(
      'services/notes/src/handler.ts',
      `import { lambdaHandler } from '@mcp-lambda/wrapper'
       import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
       export const handler = lambdaHandler(() => {
         const server = new McpServer({ name: 'notes', version: '1.0.0' })
         server.registerTool('find', { description: 'Finds' }, async () => ({ content: [] }))
         return server
       })`,
    )
  })

  it('is packaged by the framework with the packed plugin', async () => {
    await consumer.run(
      'sh',
      '-c',
      'cd services/notes && ../../node_modules/.bin/sls package --stage prod --package .package',
    )
    const template = await consumer.run('cat', 'services/notes/.package/cloudformation-template-update-stack.json')
    const { Properties } = JSON.parse(template).Resources.ServerLambdaFunction
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
  })

  it('is bundled by the plugins of the framework and by its own', async () => {
    const [zip = ''] = (await consumer.run('find', 'services/notes/.package', '-name', '*.zip')).trim().split('\n')
    const files = unzipSync(await readFile(join(consumer.folder, zip)))
    expect(Object.keys(files)).toContain('src/handler.THIRD-PARTY-LICENSES.txt')
    expect(strFromU8(files['src/handler.mjs'] ?? new Uint8Array())).toContain('byItsOwnPlugin')
  })

  it('has its catalogue written by the packed command', async () => {
    await consumer.run('node_modules/.bin/mcp-lambda', 'catalogue')
    const { tools } = JSON.parse(await consumer.run('cat', 'services/notes/catalogue.json'))
    expect(tools.map(({ name }: { name: string }) => name)).toEqual(['find'])
  })
})
