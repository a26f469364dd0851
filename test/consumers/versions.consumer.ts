/**
 * A gateway of one version in front of targets of another, each bundled from packed files: what they say of a call beside it, in
 * `_meta`, is understood across a minor version, and a digest in another form is no drift.
 */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { type LocalLambda, localIdentity, startLambda } from '@mcp-lambda/lambda-local'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asDeployed, bundle } from '../on-lambda/function.ts'
import { root } from '../packaging/repository.ts'
import { type PackedFile, packedFile, previousFile, runIn } from './consumer.ts'

const names = ['@mcp-lambda/wrapper', '@mcp-lambda/gateway']
const versions = ['this', 'previous', 'next'] as const
type Version = (typeof versions)[number]

let folder: string
let lambda: LocalLambda
/** Lines that functions wrote. */
const lines: { readonly functionName: string; readonly line: string }[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'versions-'))
  // What the packages depend on.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await unpack('this', packedFile)
  await unpack('previous', previousFile)
  await unpack('next', packedFile)
  await makeNext()
  for (const version of versions) await bundleFunctions(version)
  lambda = await startLambda({
    functions: versions.flatMap(toFunctions),
    environment: () => ({ AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint }),
    onEvent: event => event.kind === 'log' && lines.push(event),
  })
})

afterAll(async () => {
  await lambda?.close()
  await rm(folder, { recursive: true, force: true })
})

describe.each([
  { gateway: 'this', target: 'previous' },
  { gateway: 'previous', target: 'this' },
] as const)('a gateway of $gateway version before targets of $target version', ({ gateway, target }) => {
  it('hears how long they took, and passes on what they answer', async () => {
    for (const _ of [1, 2]) expect(await call(gateway, `${target}-reviewed`)).toEqual(answered)
    const { drifted, targetMs } = recordOf(gateway, `${target}-reviewed`)
    expect({ drifted, targetMs }).toEqual({ drifted: undefined, targetMs: expect.any(Number) })
  })

  it('compares catalogues', async () => {
    expect(await call(gateway, `${target}-changed`)).toEqual(answered)
    expect(await call(gateway, `${target}-changed`)).toMatchObject({ error: { data: { cause: 'drifted' } } })
  })
})

describe.each([
  { gateway: 'this', target: 'next' },
  { gateway: 'next', target: 'this' },
] as const)('a gateway of $gateway version before targets of $target version, whose digests have another form', ({
  gateway,
  target,
}) => {
  it.each(['reviewed', 'changed'])('counts what it cannot compare, and shuts no target that is %s', async state => {
    for (const _ of [1, 2, 3]) expect(await call(gateway, `${target}-${state}`)).toEqual(answered)
    const { drifted, targetMs } = recordOf(gateway, `${target}-${state}`)
    expect({ drifted, targetMs }).toEqual({ drifted: 'unknown', targetMs: expect.any(Number) })
  })
})

/** Nothing of what gateway and target say to each other. */
const answered = {
  jsonrpc: '2.0',
  id: 1,
  result: {
    content: [{ type: 'text', text: 'yes' }],
    resultType: 'complete',
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'answers', version: '1.0.0' } },
  },
}

async function unpack(version: Version, find: (name: string) => PackedFile): Promise<void> {
  for (const name of names) {
    const into = join(folder, version, 'node_modules', name)
    await mkdir(into, { recursive: true })
    await runIn(into, 'tar', ['-xzf', find(name).file, '--strip-components=1'])
  }
}

/** A later minor version: another form of digests, and facts more, each way. */
async function makeNext(): Promise<void> {
  const inNext = (name: string, path: string) => join(folder, 'next/node_modules', name, 'dist', path)
  const wrapper = (path: string) => inNext('@mcp-lambda/wrapper', path)
  await change(wrapper('mcp/catalogue/digest-version.js'), "'2.'", "'3.'")
  await change(
    wrapper('inbound/invoker-facts.js'),
    'const facts = {}',
    "const facts = { 'mcp-lambda/later': { a: 1 } }",
  )
  await change(wrapper('inbound/invoker-facts.js'), 'const took = {', 'const took = { later: true,')
  await change(wrapper('mcp/call-metadata.js'), 'const meta = {}', "const meta = { 'mcp-lambda/later': { a: 1 } }")
}

async function change(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  expect(text).toContain(from)
  await writeFile(path, text.replace(from, to))
}

const targets = versions.flatMap(version => [`${version}-reviewed`, `${version}-changed`])

async function bundleFunctions(version: Version): Promise<void> {
  const inVersion = (path: string) => join(folder, version, path)
  await mkdir(inVersion('services/gateway'), { recursive: true })
  const entries = targets.map(name => `  ${name}: { drift: refuse }\n`)
  const yml = `doors: { invoke: { trusted: { principal: agent } } }\ntargets:\n${entries.join('')}`
  await writeFile(inVersion('services/gateway/gateway.yml'), yml)
  await writeFile(inVersion('gateway.ts'), gatewayHandler)
  await writeFile(inVersion('target.ts'), targetHandler)
  const services = targets.map(async target => {
    const directory = inVersion(`services/${target}`)
    await mkdir(directory)
    await writeFile(join(directory, 'catalogue.json'), JSON.stringify(catalogue))
    return { directory, target, functionNames: [`mcp-server-${target}-\${sls:stage}`], liveCatalogue: false }
  })
  const sources = {
    root: inVersion('.'),
    gateway: inVersion('services/gateway'),
    services: await Promise.all(services),
  }
  // Each gateway packages catalogues itself.
  const { createTargetsPlugin } = await import(inVersion('node_modules/@mcp-lambda/gateway/dist/packaging/index.js'))
  await bundle([inVersion('gateway.ts')], inVersion('gateway'), {
    plugins: [createTargetsPlugin('prod', () => sources)],
  })
  await bundle([inVersion('target.ts')], inVersion('target'))
}

function toFunctions(version: Version) {
  const settings = { ...asDeployed, codeFolder: join(folder, version, 'target'), handler: 'target.handler' }
  return [
    defineFunction({
      ...asDeployed,
      name: `gateway-${version}`,
      codeFolder: join(folder, version, 'gateway'),
      handler: 'gateway.handler',
      environment: {
        GATEWAY_TARGETS: JSON.stringify(Object.fromEntries(targets.map(name => [name, functionOf(name)]))),
        GATEWAY_ISOLATION: 'shared',
        GATEWAY_ANSWERS: 'whole',
      },
    }),
    defineFunction({ ...settings, name: functionOf(`${version}-reviewed`), environment: { DESCRIPTION: 'Answers' } }),
    defineFunction({
      ...settings,
      name: functionOf(`${version}-changed`),
      environment: { DESCRIPTION: 'Answers otherwise' },
    }),
  ]
}

function functionOf(target: string): string {
  return `mcp-server-${target}-prod`
}

async function call(gateway: Version, target: string) {
  const { endpoint } = lambda
  const client = new LambdaClient({ endpoint, region: localIdentity.region, credentials: localIdentity })
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const params = { name: `${target}___answer`, arguments: {}, _meta }
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
  const { Payload } = await client.send(
    new InvokeCommand({ FunctionName: `gateway-${gateway}`, Payload: JSON.stringify(message) }),
  )
  client.destroy()
  return JSON.parse(Payload?.transformToString() ?? '')
}

/** Of the last exchange of a gateway with a target. */
function recordOf(gateway: Version, target: string) {
  const records = lines
    .filter(({ functionName, line }) => functionName === `gateway-${gateway}` && line.includes('"mcp.exchange"'))
    .map(({ line }) => JSON.parse(line))
  return records.findLast(record => record.target === target) ?? {}
}

const catalogue = {
  serverInfo: { name: 'answers', version: '1.0.0' },
  capabilities: { tools: {} },
  tools: [{ name: 'answer', description: 'Answers', inputSchema: { type: 'object', properties: {} } }],
  prompts: [],
  resources: [],
  resourceTemplates: [],
}

const gatewayHandler = `import { createGateway } from '@mcp-lambda/gateway'
import { lambdaHandler } from '@mcp-lambda/wrapper'

export const handler = lambdaHandler(createGateway())
`

const targetHandler = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { lambdaHandler } from '@mcp-lambda/wrapper'

function createServer() {
  const server = new McpServer({ name: 'answers', version: '1.0.0' })
  server.registerTool('answer', { description: process.env.DESCRIPTION }, () => ({ content: [{ type: 'text', text: 'yes' }] }))
  return server
}

export const handler = lambdaHandler(createServer)
`
