/** Each code of a problem is found by the check that it belongs to. What a check looks at in detail is tested beside it. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  checkAccess,
  checkConfiguration,
  checkEditions,
  checkFunctions,
  checkIssuers,
  checkKeys,
  checkPython,
  checkSizes,
  type Problem,
  problemKinds,
} from '@mcp-lambda/serverless/checks'
import { checkLoading } from '@mcp-lambda/serverless/loading'
import { readServices } from '@mcp-lambda/serverless/project'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testSecret } from '../../shared/test-secret.ts'
import { root as repository, runTool } from '../packaging/repository.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'project-'))
})

afterEach(() => rm(root, { recursive: true }))

type Files = Readonly<Record<string, string>>

async function write(files: Files): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
}

function serverlessYml(mcp: string): string {
  const name = mcp.replace(/\W+/g, '-')
  return `service: ${name}\ncustom: { mcp: { ${mcp} } }\nfunctions: { server: { handler: src/handler.handler } }\n`
}

const offers = { serverInfo: {}, capabilities: {}, tools: [], prompts: [], resources: [], resourceTemplates: [] }

/** A project of a gateway and the target `notes`, which offers these tools. */
function project({ gateway = 'doors: { functionUrl: iam }', tools = [] as readonly string[] } = {}): Files {
  const listed = tools.map(name => ({ name, inputSchema: { type: 'object' } }))
  return {
    'services/gateway/serverless.yml': serverlessYml('gateway: true'),
    'services/gateway/gateway.yml': gateway,
    'services/notes/serverless.yml': serverlessYml('target: notes'),
    'services/notes/catalogue.json': JSON.stringify({ ...offers, tools: listed }),
  }
}

async function configurationOf(files: Files): Promise<readonly Problem[]> {
  await write(files)
  return checkConfiguration(root, 'prod').problems
}

type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }

const url: Resource = { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'AWS_IAM' } }

function packaged(folder: string, It: Resource, more: Readonly<Record<string, Resource>> = {}) {
  return {
    folder,
    path: folder,
    isGateway: folder === 'gateway',
    target: folder,
    template: { Resources: { It, ...more } },
  }
}

function lambda(Properties: Resource['Properties']): Resource {
  return { Type: 'AWS::Lambda::Function', Properties }
}

function policy(Type: string, Action: string, Resource: unknown): Resource {
  return { Type, Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } } }
}

/** Of a gateway with these variables, and settings of its function and its URL. */
function functionsOf({ variables = {}, settings = {}, urlSettings = {} } = {}, target: Resource['Properties'] = {}) {
  const server = lambda({ Timeout: 60, ...settings, Environment: { Variables: variables } })
  const Url = { ...url, Properties: { InvokeMode: 'RESPONSE_STREAM', ...urlSettings } }
  return checkFunctions(
    [packaged('gateway', server, { Url }), packaged('notes', lambda({ Timeout: 30, ...target }))],
    {},
  )
}

const role = 'AWS::IAM::RolePolicy'
const managed = 'AWS::IAM::ManagedPolicy'
const invoke = 'lambda:InvokeFunction'

const accessOf = (folder: string, It: Resource, more = folder === 'gateway' ? { Url: url } : {}) =>
  checkAccess([packaged(folder, It, more)], { functionUrl: 'iam' })

const withKeys = (keys: string) => [packaged('notes', lambda({ Environment: { Variables: { MCP_STATE_KEYS: keys } } }))]

/** Gives one server object in the place of a function that makes servers, and connects another by itself. */
const oneServerHandler = `
  import { lambdaHandler } from ${JSON.stringify(import.meta.resolve('@mcp-lambda/wrapper'))}
  import { McpServer } from ${JSON.stringify(import.meta.resolve('@modelcontextprotocol/sdk/server/mcp.js'))}
  import { StdioServerTransport } from ${JSON.stringify(import.meta.resolve('@modelcontextprotocol/sdk/server/stdio.js'))}
  await new McpServer({ name: 'other', version: '1.0.0' }).connect(new StdioServerTransport())
  export const handler = lambdaHandler(new McpServer({ name: 'one', version: '1.0.0' }))`

/**
 * Of a project whose servers do not load or differ from their catalogues, which is not packaged. It has secrets in git, an old
 * template, and an upgrade that is not finished.
 */
async function commandProblems(): Promise<readonly Problem[]> {
  const discovered = { resultType: 'complete', capabilities: {}, supportedVersions: ['2026-07-28'], _meta: {} }
  const result = JSON.stringify({ ...discovered, ttlMs: 0, cacheScope: 'public' })
  await write({
    ...project(),
    'services/notes/src/handler.ts': "throw new Error('no backend')",
    'services/time/serverless.yml': serverlessYml('target: time'),
    'services/time/catalogue.json': JSON.stringify({ ...offers, serverInfo: { name: 'time' } }),
    'services/time/src/handler.ts': `export const handler = async ({ id }) => ({ jsonrpc: '2.0', id, result: ${result} })`,
    'services/one/serverless.yml': serverlessYml('target: one'),
    'services/one/catalogue.json': JSON.stringify(offers),
    'services/one/src/handler.ts': oneServerHandler,
    'serverless.yml': 'service: it\ncustom: { mcp: { project: true } }\n',
    '.env': `KEY=${testSecret('key')}\nno name\n`,
    '.mcp-lambda.json': JSON.stringify({ version: '0.0.1', answers: { name: 'it' }, base: { '.gitignore': [] } }),
    '.gitignore': '<<<<<<< this project\n',
  })
  execFileSync('git', ['init', '--quiet'], { cwd: root })
  execFileSync('git', ['add', '.env'], { cwd: root })
  const command = [join(repository, 'packages/cli/bin/mcp-lambda.js'), 'check', '--stage', 'prod', '--json']
  const { code, stdout, stderr } = await runTool(process.execPath, command, { cwd: root })
  expect(code, stderr).toBe(1)
  return JSON.parse(stdout).problems
}

/** Of one function that throws while it loads, and one with a program for another processor, which is not executable. */
async function loadingProblems(): Promise<readonly Problem[]> {
  const elf = Buffer.alloc(64)
  elf.write('\x7fELF', 'latin1')
  elf.writeUInt16LE(2, 16)
  elf.writeUInt16LE(62, 18)
  await write(project())
  await writePackage('notes', { 'handler.mjs': Buffer.from("throw new Error('boom')") })
  await writePackage('gateway', { 'handler.mjs': Buffer.from('export const handler = async () => ({})'), program: elf })
  const options = {
    packagePath: '.package/prod',
    env: { XDG_CACHE_HOME: join(root, 'cache') },
    known: new Set<string>(),
  }
  return checkLoading(readServices(root), { ...options, note: () => undefined })
}

async function writePackage(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const properties = { FunctionName: folder, Runtime: 'nodejs24.x', Handler: 'handler.handler', Role: 'role' }
  const It = { ...lambda({ ...properties, Architectures: ['arm64'], Code: { S3Key: 'it.zip' } }) }
  const place = `services/${folder}/.package/prod`
  const target = folder === 'gateway' ? undefined : folder
  await write({
    [`${place}/cloudformation-template-update-stack.json`]: JSON.stringify({ Resources: { It } }),
    [`${place}/serverless-state.json`]: JSON.stringify({ service: { custom: { mcp: { target } } } }),
  })
  await writeFile(join(root, place, 'it.zip'), zipSync({ ...files }))
}

const found: { readonly [code in Problem['code']]: () => readonly Problem[] | Promise<readonly Problem[]> } = {
  'configuration-invalid': () => configurationOf(project({ gateway: 'doors: { functionUrl: none }' })),
  'settings-invalid': () => configurationOf({ 'services/notes/serverless.yml': serverlessYml('tagret: notes') }),
  'services-unreadable': () => configurationOf({ 'services/notes/serverless.yml': serverlessYml('target: notes') }),
  'rule-without-effect': () =>
    configurationOf(project({ gateway: 'doors: { functionUrl: iam }\npolicy: { allow: [{ names: [nothing] }] }' })),
  'name-unusable': () => configurationOf(project({ tools: ['a name with spaces'] })),
  'service-not-offered': () => {
    const dependencies = { '@modelcontextprotocol/sdk': '1.32.2' }
    const files = { 'serverless.yml': serverlessYml('defaults: 1'), 'package.json': JSON.stringify({ dependencies }) }
    const other = Object.entries(files).map(([file, text]) => [`services/other/${file}`, text])
    return configurationOf({ ...project(), ...Object.fromEntries(other) })
  },
  'edition-behind': async () => {
    await write(project())
    const edition = (memorySize: number) => () => ({ configuration: { provider: { memorySize } }, resources: [] })
    return checkEditions(readServices(root), { 1: edition(512), 2: edition(1_024) })
  },
  'catalogue-unavailable': commandProblems,
  'catalogue-differs': commandProblems,
  'one-server-object': commandProblems,
  'own-transport': commandProblems,
  'packaging-failed': commandProblems,
  'secrets-tracked': commandProblems,
  'secrets-line': commandProblems,
  'template-behind': commandProblems,
  'merge-unfinished': commandProblems,
  'setting-cannot-work': () =>
    configurationOf(project({ gateway: 'doors: { functionUrl: iam }\nallowedOrigins: ["https://*.example.com"]' })),
  'setting-doubtful': () =>
    configurationOf(project({ gateway: 'doors: { functionUrl: iam }\nstages: { production: { listTtlMs: 0 } }' })),
  'issuer-differs': () => issuersOf(),
  'issuer-doubtful': () => issuersOf({ scopes_supported: [] }),
  'local-only-variable': () => functionsOf({ variables: { MCP_LAMBDA_LOCAL: '1' } }),
  'variable-unknown': () => functionsOf({ variables: { GATEWAY_ANSWERZ: 'stream' } }),
  'function-switched-off': () => functionsOf({}, { ReservedConcurrentExecutions: 0 }),
  'version-not-called': () => functionsOf({}, { SnapStart: { ApplyOn: 'PublishedVersions' } }),
  'timeout-too-short': () => functionsOf({ settings: { Timeout: 10 } }),
  'answers-differ': () => functionsOf({ variables: { GATEWAY_ANSWERS: 'whole' } }),
  'cors-twice': () => functionsOf({ urlSettings: { Cors: { AllowOrigins: ['*'] } } }),
  'function-unloadable': loadingProblems,
  'binary-of-other-architecture': loadingProblems,
  'program-not-runnable': loadingProblems,
  'permission-too-wide': () => accessOf('notes', policy(role, 's3:*', 'arn:aws:s3:::notes/*')),
  'target-may-invoke': () => accessOf('notes', policy(role, invoke, 'arn:aws:lambda:us-east-1:1:function:other')),
  'gateway-invokes-too-much': () => accessOf('gateway', policy(role, invoke, '*')),
  'gateway-open-past-url': () => accessOf('gateway', policy(managed, invoke, { 'Fn::GetAtt': ['It', 'Arn'] })),
  'function-url-differs': () => accessOf('gateway', { ...url, Properties: { AuthType: 'NONE' } }),
  'function-url-missing': () => accessOf('gateway', lambda({}), {}),
  'permission-without-door': () =>
    accessOf('gateway', { Type: 'AWS::Lambda::Permission', Properties: { Principal: '*', Action: invoke } }),
  'web-acl-unsupported': () =>
    accessOf('gateway', {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { WebACLArn: 'arn', ResourceArn: 'api' },
    }),
  'target-open-past-gateway': () => accessOf('notes', url),
  'function-name-too-long': () => checkSizes([packaged('notes', lambda({ FunctionName: 'n'.repeat(65) }))], []),
  'environment-too-large': () =>
    checkSizes([packaged('notes', lambda({ Environment: { Variables: { A: 'a'.repeat(4_096) } } }))], []),
  'policy-too-long': () => checkSizes([packaged('notes', policy(managed, 'a', 'r'.repeat(6_144)))], []),
  'python-package-unusable': () =>
    checkPython(
      { path: 'notes.zip', files: [] },
      { template: { Resources: { It: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13' } } } } },
    ),
  'package-too-large': () => checkSizes([], [{ path: 'notes.zip', unzippedBytes: 250 * 1024 * 1024 + 1 }]),
  'state-keys-written-out': () => checkKeys(withKeys('a key of more than thirty-two characters'), []),
  'key-written-out': () =>
    checkKeys([packaged('notes', lambda({ Environment: { Variables: { KEY: `sk-${'0'.repeat(32)}` } } }))], []),
  'state-keys-missing': () => checkKeys(withKeys(''), ['notes']),
}

/** Of an issuer that publishes this, or nothing. */
async function issuersOf(published?: object): Promise<readonly Problem[]> {
  await write(
    project({
      gateway:
        'doors: { functionUrl: jwt }\njwt: { issuers: [{ issuer: https://idp.test }], audience: https://mcp.test/mcp }',
    }),
  )
  const { config } = checkConfiguration(root, 'prod')
  if (!config) throw new Error('the configuration cannot be read')
  const metadata = { issuer: 'https://idp.test', jwks_uri: 'https://idp.test/keys', ...published }
  return checkIssuers(root, config, async () =>
    published ? Response.json({ ...metadata, keys: [] }) : Response.json({}, { status: 404 }),
  )
}

it.each(Object.entries(found))('finds %s', { timeout: 60_000 }, async (code, find) => {
  const problems = await find()
  expect(problems.map(problem => problem.code)).toContain(code)
  for (const { where, what, remedy } of problems) expect([where, what, remedy]).not.toContain('')
})

it('knows no code that it does not find', () => {
  expect(Object.keys(found).sort()).toEqual(Object.keys(problemKinds).sort())
})
