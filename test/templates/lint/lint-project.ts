/** A gateway, a tool server, and one from a container image. Their code is packaged already: templates are what is looked at. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { zipSync } from 'fflate'
import { root, runTool } from '../../packaging/repository.ts'
import { type Combination, doorsByStage } from './combinations.ts'

export type LintProject = {
  /** Tool servers beside its own, for the gateway alone. */
  addTargets(names: readonly string[]): Promise<void>
  /** Packages one service, and gives its template's file. */
  package(combination: Combination, name: string): Promise<string>
} & AsyncDisposable

const catalogue = {
  serverInfo: { name: 'server', version: '1.0.0' },
  capabilities: { tools: {} },
  tools: [{ name: 'answer', inputSchema: { type: 'object', properties: {} } }],
  prompts: [],
  resources: [],
  resourceTemplates: [],
}

const gatewayYml = {
  jwt: { issuers: [{ issuer: 'https://login.example' }], audience: 'https://gateway.example' },
  targets: { server: { drift: 'refuse' } },
  stages: Object.fromEntries(Object.entries(doorsByStage).map(([stage, doors]) => [stage, { doors }])),
}

const image = `123456789012.dkr.ecr.us-east-1.amazonaws.com/server@sha256:${'a'.repeat(64)}`

export async function createLintProject(): Promise<LintProject> {
  const directory = await mkdtemp(join(tmpdir(), 'lint-'))
  const files: Record<string, string | Uint8Array> = {
    'package.json': JSON.stringify({ name: 'tools', private: true, type: 'module' }),
    'serverless.yml': toYml('tools', { project: true }),
    'services/gateway/serverless.yml': toYml('gateway', { gateway: true }, { handler: 'handler.handler' }),
    'services/gateway/gateway.yml': JSON.stringify(gatewayYml),
    'services/server/serverless.yml': toYml(
      'server',
      { target: 'server', secrets: { KEY: 'server/key' } },
      { handler: 'handler.handler' },
    ),
    'services/server/catalogue.json': JSON.stringify(catalogue),
    'services/image/serverless.yml': toYml('image', { target: 'image' }, { image }),
    'services/image/catalogue.json': JSON.stringify(catalogue),
  }
  const zip = zipSync({ 'handler.mjs': Buffer.from('export const handler = async () => ({})') })
  for (const service of ['gateway', 'server', 'image']) files[`services/${service}/code.zip`] = zip
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), content)
  }
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  return {
    async addTargets(names) {
      for (const name of names) {
        const folder = join(directory, 'services', name)
        await mkdir(folder)
        const yml = toYml(name, { target: name }, { handler: 'handler.handler' })
        await writeFile(join(folder, 'serverless.yml'), yml)
        await writeFile(join(folder, 'catalogue.json'), JSON.stringify(catalogue))
      }
    },
    async package({ service, stage, params }, name) {
      const cwd = join(directory, 'services', service)
      const words = params.flatMap(param => ['--param', param])
      const { code, stdout, stderr } = await runTool(
        'sls',
        ['package', '--stage', stage, '--package', name, ...words],
        { cwd },
      )
      if (code !== 0) throw new Error(`${service} ${stage} ${params.join(' ')}: ${stdout}${stderr}`)
      return join(cwd, name, 'cloudformation-template-update-stack.json')
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

function toYml(service: string, mcp: object, server?: object): string {
  return JSON.stringify({
    service,
    plugins: ['@mcp-lambda/serverless'],
    provider: { name: 'aws', stage: 'local' },
    custom: { mcp: { defaults: 1, ...mcp } },
    ...(server && { package: { artifact: 'code.zip' }, functions: { server } }),
  })
}
