import { readdir, readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { inDeploymentOrder, readServices } from '@mcp-lambda/serverless/project'
import { unzipSync } from 'fflate'
import { localStage } from 'mcp-lambda'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseImports } from '../structure/parse-imports.ts'
import { root, runTool } from './repository.ts'
import {
  asList,
  onlyResource,
  readTemplate,
  resourcesOf,
  type Statement,
  statementsOf,
  type Template,
  textOf,
} from './template.ts'
import { templateProblems } from './template-problems.ts'

const services = inDeploymentOrder(readServices(root))

const settings: Record<string, { name: string; memory: number; timeout: number }> = {
  'aws-documentation': { name: 'mcp-server-aws-documentation', memory: 2048, timeout: 30 },
  prometheus: { name: 'mcp-server-prometheus', memory: 1024, timeout: 75 },
  gateway: { name: 'mcp-gateway', memory: 512, timeout: 90 },
}

/** Statements that name everything, with the reason each can be no narrower. */
const widest: Record<string, string> = {
  'xray:PutTraceSegments xray:PutTelemetryRecords': 'X-Ray has no resource-level permissions for writing',
  'aps:ListWorkspaces': 'listing is not an action on a resource',
}

/** Without its extension. */
function handlerOf(folder: string): string {
  return folder === 'gateway' ? 'handler' : 'src/handler'
}

/** A suite over the packages of every service for a stage. */
export function describeTemplates(stage: string): void {
  const templates: Record<string, Template> = {}

  beforeAll(async () => {
    const packaged = await runTool('turbo', ['package'], { env: stage === localStage ? {} : { STAGE: stage } })
    if (packaged.code !== 0) throw new Error(`turbo package failed:\n${packaged.stdout}\n${packaged.stderr}`)
    for (const { folder } of services) templates[folder] = await readTemplate(folder, stage)
  }, 120_000)

  describe.each(services.map(({ folder }) => folder))('the package of %s', folder => {
    const template = () => templates[folder] as Template

    it('is a template CloudFormation takes', () => {
      expect(templateProblems(template())).toEqual([])
    })

    it('runs one function on Node 24 and arm64, named, sized and timed as decided', () => {
      const expected = settings[folder]
      expect(onlyResource(template(), 'AWS::Lambda::Function')).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: `${handlerOf(folder)}.handler`,
        ...(expected && {
          FunctionName: `${expected.name}-${stage}`,
          MemorySize: expected.memory,
          Timeout: expected.timeout,
        }),
      })
    })

    it('traces, and logs JSON by level into a group that forgets', () => {
      const { FunctionName: name, ...lambda } = onlyResource(template(), 'AWS::Lambda::Function')
      expect(lambda).toMatchObject({
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
      })
      expect(onlyResource(template(), 'AWS::Logs::LogGroup')).toEqual({
        LogGroupName: `/aws/lambda/${name}`,
        RetentionInDays: 30,
      })
    })

    it('gives the function a role of its own', () => {
      expect(resourcesOf(template(), 'AWS::IAM::Role')).toHaveLength(1)
      expect(onlyResource(template(), 'AWS::Lambda::Function').Role).toEqual({ 'Fn::GetAtt': ['ExecutionRole', 'Arn'] })
      expect(onlyResource(template(), 'AWS::IAM::Role')).not.toHaveProperty('ManagedPolicyArns')
    })

    it('lets the role write to its own log only', () => {
      const { FunctionName: name } = onlyResource(template(), 'AWS::Lambda::Function')
      const logs = allowed(template()).filter(({ Action }) => asList(Action).some(action => action.startsWith('logs:')))
      expect(logs.map(({ Resource }) => asList(Resource).map(textOf))).toEqual([
        [`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${name}:log-stream:*`],
      ])
    })

    it('allows no action by wildcard, and nothing on everything that could be narrower', () => {
      for (const { Action, Resource } of allowed(template())) {
        expect(asList(Action).filter(action => action.includes('*'))).toEqual([])
        if (asList(Resource).map(textOf).includes('*')) expect(Object.keys(widest)).toContain(asList(Action).join(' '))
      }
    })

    it('is a handler, what it imports late, their maps, and the licences of others’ code', async () => {
      const files = Object.keys(await readPackage(folder, stage))
      expect(files).toContain(`${handlerOf(folder)}.mjs`)
      const modules = files.filter(file => /^(src\/)?[\w.-]+\.mjs$/.test(file))
      const licenses = `${handlerOf(folder)}.THIRD-PARTY-LICENSES.txt`
      // The renderer and the font of charts.
      const assets = files.filter(file => /^src\/[\w-]+\.(wasm|ttf)$/.test(file))
      expect(assets).toHaveLength(folder === 'prometheus' ? 2 : 0)
      const code = modules.flatMap(module => [module, `${module}.map`])
      expect(files.sort()).toEqual([licenses, ...code, ...assets].sort())
    })

    it('imports no module of Node, which would load all that is in it', async () => {
      const modules = Object.entries(await readPackage(folder, stage)).filter(([file]) => file.endsWith('.mjs'))
      const imports = modules.flatMap(([file, content]) => parseImports(file, Buffer.from(content).toString()))
      expect(imports.some(name => name.startsWith('./'))).toBe(true)
      expect(imports.filter(name => isBuiltin(name))).toEqual([])
    })
  })

  describe('the gateway', () => {
    const targets = services.flatMap(({ target }) => target ?? [])

    it('may invoke exactly its targets', () => {
      const policies = resourcesOf(templates.gateway as Template, 'AWS::IAM::RolePolicy')
      const invoking = statementsOf(policies).filter(({ Action }) =>
        asList(Action).some(action => action.startsWith('lambda:')),
      )
      expect(invoking.map(({ Action }) => Action)).toEqual(['lambda:InvokeFunction'])
      expect(invoking.flatMap(({ Resource }) => asList(Resource).map(textOf)).sort()).toEqual(
        targets
          .map(
            target =>
              `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:mcp-server-${target}-${stage}`,
          )
          .sort(),
      )
    })

    it('is told where they are', () => {
      const { Environment } = onlyResource(templates.gateway as Template, 'AWS::Lambda::Function')
      const { GATEWAY_TARGETS } = (Environment as { Variables: Record<string, string> }).Variables
      expect(JSON.parse(String(GATEWAY_TARGETS))).toEqual(
        Object.fromEntries(targets.map(target => [target, `mcp-server-${target}-${stage}`])),
      )
    })

    it('waits longer than any of its targets may take', () => {
      const timeoutOf = (folder: string) =>
        Number(onlyResource(templates[folder] as Template, 'AWS::Lambda::Function').Timeout)
      for (const { folder } of services.filter(({ target }) => target))
        expect(timeoutOf('gateway')).toBeGreaterThan(timeoutOf(folder))
    })
  })

  it('keeps tool servers off every public endpoint', () => {
    for (const { folder } of services.filter(({ target }) => target)) {
      const types = Object.values((templates[folder] as Template).Resources).map(({ Type }) => Type)
      expect(types.filter(type => /Url|Permission|ApiGateway/.test(type))).toEqual([])
    }
  })
}

/** The files of a service's zip. */
async function readPackage(folder: string, stage: string): Promise<Record<string, Uint8Array>> {
  const directory = join(root, 'services', folder, '.package', stage)
  const [zip = '', ...others] = (await readdir(directory)).filter(file => file.endsWith('.zip'))
  expect(others).toEqual([])
  return unzipSync(await readFile(join(directory, zip)))
}

/** What a role gains. Only the deployment bucket's own policy denies: whatever comes unencrypted. */
function allowed(template: Template): Statement[] {
  const statements = statementsOf(template.Resources).filter(({ Action }) => Action !== 'sts:AssumeRole')
  return statements.filter(({ Effect }) => Effect === 'Allow')
}
