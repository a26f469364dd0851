/** The command and the plugin, installed with the project of docs/examples/gateway, and that project itself. */
import { cp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadPackage } from '@mcp-lambda/lambda-local'
import { findPython } from '@mcp-lambda/lambda-local/machine'
import { serve } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/server'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { callOnLambda } from './call-on-lambda.ts'
import { type Consumer, examples, installExample, runIn } from './consumer.ts'
import { readExamples } from './readme-examples.ts'
import { installLine, readmeLines } from './readme-lines.ts'
import { startProject } from './start-project.ts'

const packages = ['@mcp-lambda/wrapper', '@mcp-lambda/gateway', '@mcp-lambda/serverless', '@mcp-lambda/lambda-local']

let consumer: Consumer
beforeAll(async () => {
  consumer = await installExample('gateway', [])
  // With Vitest for `mcp-lambda/testing`.
  const line = `${installLine(readmeLines.installAll)} vitest@5.1.1`
  const settings = { npm_config_prefer_offline: 'true', npm_config_audit: 'false' }
  await runIn(consumer.folder, 'sh', ['-c', line], settings)
})
afterAll(() => consumer?.remove())

it(readmeLines.installAll, async () => {
  const installed = [...packages, 'mcp-lambda', 'create-mcp-lambda'].map(name =>
    consumer.run('ls', join('node_modules', name, 'package.json')),
  )
  await Promise.all(installed)
})

describe('the command', () => {
  const command = (cwd: string, ...words: string[]) =>
    runIn(cwd, join(consumer.folder, 'node_modules/.bin/mcp-lambda'), words)

  it('lists its commands', async () => {
    expect(await command(consumer.folder, '--help')).toContain('mcp-lambda check (--stage NAME)')
  })

  it('says where there is no project', async () => {
    await expect(command(tmpdir(), 'check', '--stage', 'prod')).rejects.toThrow('ended with 2:\nNo project here')
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
    await consumer.run('mkdir', '-p', 'other/services/notes/src')
    const examples = await readExamples(consumer.folder, '@mcp-lambda/serverless')
    await consumer.write('other/serverless.yml', examples.get('project') ?? '')
    // With a plugin of esbuild's of its own, as the README has it.
    const plugins = '  esbuild: { plugins: ./plugins.cjs }'
    const service = examples.get('service') ?? ''
    await consumer.write('other/services/notes/serverless.yml', service.replace(/^custom:$/m, `$&\n${plugins}`))
    await consumer.write(
      'other/services/notes/plugins.cjs',
      `const mine = { name: 'mine', setup: build => { build.initialOptions.banner = { js: 'globalThis.byItsOwnPlugin = true' } } }
${examples.get('plugins')}`,
    )
    await consumer.write('other/services/notes/package.json', '{ "name": "notes", "type": "module" }')
    await consumer.write(
      'other/services/notes/src/handler.ts',
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
      'cd other/services/notes && ../../../node_modules/.bin/sls package --stage prod --package .package',
    )
    const template = await consumer.run(
      'cat',
      'other/services/notes/.package/cloudformation-template-update-stack.json',
    )
    const { Properties } = JSON.parse(template).Resources.ServerLambdaFunction
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
  })

  it('is bundled by the plugins of the framework and by its own', async () => {
    const [zip = ''] = (await consumer.run('find', 'other/services/notes/.package', '-name', '*.zip'))
      .trim()
      .split('\n')
    const files = unzipSync(await readFile(join(consumer.folder, zip)))
    expect(Object.keys(files)).toContain('src/handler.THIRD-PARTY-LICENSES.txt')
    expect(strFromU8(files['src/handler.mjs'] ?? new Uint8Array())).toContain('byItsOwnPlugin')
  })

  it('has its catalogue written by the packed command', async () => {
    await runIn(join(consumer.folder, 'other'), '../node_modules/.bin/mcp-lambda', ['catalogue'])
    const { tools } = JSON.parse(await consumer.run('cat', 'other/services/notes/catalogue.json'))
    expect(tools.map(({ name }: { name: string }) => name)).toEqual(['find'])
  })
})

/** What stands at the URL of the example. */
function createPingServer(): McpServer {
  const server = new McpServer({ name: 'ping', version: '1.0.0' })
  server.registerTool('ping', { description: 'Pings.' }, () => ({ content: [{ type: 'text', text: 'pong' }] }))
  return server
}

it('docs/examples/gateway has three kinds of server behind its policy', async () => {
  const elsewhere = await serve(createPingServer, { port: 0 })
  onTestFinished(() => elsewhere.close())
  const handler = join(consumer.folder, 'services/elsewhere/src/handler.ts')
  const text = await readFile(handler, 'utf8')
  // The host of the example does not exist.
  await writeFile(
    handler,
    text.replace(`'https://mcp.example.com/mcp'`, `'${elsewhere.url}', { allowPrivateNetwork: true }`),
  )

  const project = await startProject(consumer.folder)
  onTestFinished(() => project.stop())
  const { client, invoke, facts } = project
  expect(facts.dead).toBe(undefined)
  const readers = ['elsewhere___ping', 'memory___read_graph', 'memory___search_nodes', 'notes___find']
  expect((await client.listTools()).tools.map(({ name }) => name).sort()).toEqual(readers)
  const call = (name: string, args = {}) => client.callTool({ name, arguments: args })
  expect(await call('notes___find', { words: 'gateway' })).toMatchObject({
    content: [{ text: expect.stringContaining('hides what') }],
  })
  expect(await call('memory___read_graph')).toMatchObject({ structuredContent: { entities: [] } })
  expect(await call('elsewhere___ping')).toMatchObject({ content: [{ text: 'pong' }] })
  await expect(call('notes___add', { note: 'mine' })).rejects.toMatchObject({ code: -32602 })

  // By lambda:Invoke the caller is an editor, who writes. What a target hides stays hidden.
  expect(await invoke('example-gateway-local', 'notes___add', { note: 'mine' })).toMatchObject({
    result: { content: [{ text: 'Added' }] },
  })
  expect(await invoke('example-gateway-local', 'memory___delete_entities', { entityNames: [] })).toMatchObject({
    error: { code: -32602 },
  })
})

const lacksPython = await findPython('3.13', process.env).then(
  () => false,
  () => true,
)
if (lacksPython && process.env.CI) throw new Error('Python 3.13 is not installed, and CI needs it')

it.skipIf(lacksPython)(
  'docs/examples/python-zip is a zip whose server answers',
  { meta: { needs: 'Python 3.13' } },
  async () => {
    const folder = join(consumer.folder, 'python-zip')
    await cp(join(examples, 'python-zip'), folder, { recursive: true })
    // For this machine: a package for arm64 has libraries for arm64.
    await runIn(folder, '../node_modules/.bin/sls', ['package', '--stage', 'local', '--package', '.package'])
    const [definition] = await loadPackage(join(folder, '.package'), join(folder, '.unpacked'))
    if (definition === undefined) throw new Error('No function is packaged')
    const content = await callOnLambda(definition, { name: 'count', arguments: { text: 'three short words' } })
    expect(content).toEqual([{ type: 'text', text: '3' }])
  },
)
