import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root, runTool } from './repository.ts'
import { onlyResource, resourcesOf, type Template } from './template.ts'

/** A service with the plugin alone, outside any project. */

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'service-'))
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  await mkdir(join(directory, 'src'))
  await writeFile(join(directory, 'src/handler.ts'), 'export const handler = async () => null\n')
  await cp(join(root, 'shared/tsconfig.json'), join(directory, 'tsconfig.json'))
})

afterAll(() => rm(directory, { recursive: true }))

const timeout = 30_000

function packageService(serverlessYml: string, ...args: string[]) {
  return writeFile(join(directory, 'serverless.yml'), serverlessYml).then(() =>
    runTool('sls', ['package', ...args], { cwd: directory }),
  )
}

async function readTemplate(): Promise<Template> {
  return JSON.parse(await readFile(join(directory, '.serverless/cloudformation-template-update-stack.json'), 'utf8'))
}

function toYml(mcp: string, provider = 'name: aws', more = ''): string {
  return `service: mcp-server-notes
plugins: ['@mcp-lambda/serverless', serverless-esbuild]
provider: { ${provider} }
custom: { mcp: { ${mcp} } }
functions: { server: { handler: src/handler.handler${more} } }
`
}

it('packages by a target, a handler and nothing else', { timeout }, async () => {
  const { code, stdout, stderr } = await packageService(toYml('target: notes'), '--stage', 'prod')
  expect(code, stdout + stderr).toBe(0)
  expect(onlyResource(await readTemplate(), 'AWS::Lambda::Function')).toMatchObject({
    FunctionName: 'mcp-server-notes-prod',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
  })
})

it('lets what is written win over each default', { timeout }, async () => {
  const provider = 'name: aws, architecture: x86_64, versionFunctions: true, logs: { lambda: { systemLogLevel: WARN } }'
  const yml = toYml('target: notes', provider, ', name: notes-here')
  const { code, stdout, stderr } = await packageService(yml, '--stage', 'prod', '--param', 'logLevel=DEBUG')
  expect(code, stdout + stderr).toBe(0)
  const template = await readTemplate()
  expect(onlyResource(template, 'AWS::Lambda::Function')).toMatchObject({
    FunctionName: 'notes-here',
    Architectures: ['x86_64'],
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', SystemLogLevel: 'WARN' },
  })
  expect(resourcesOf(template, 'AWS::Lambda::Version')).toHaveLength(1)
})

it('refuses a misspelt setting, with its path', { timeout }, async () => {
  const { code, stdout, stderr } = await packageService(toYml('tagret: notes'), '--stage', 'prod')
  expect({ code, output: stdout + stderr }).toMatchObject({
    code: 1,
    output: expect.stringContaining('serverless.yml: custom.mcp.tagret: there is no such setting'),
  })
})

it('asks for a stage where none is named', { timeout }, async () => {
  const { code, stdout, stderr } = await packageService(toYml('target: notes'))
  expect({ code, output: stdout + stderr }).toMatchObject({
    code: 1,
    output: expect.stringContaining('Name a stage: --stage prod'),
  })
})
