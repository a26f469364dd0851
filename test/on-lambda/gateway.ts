/** The gateway with settings of a test's own, bundled as it is deployed, on the local Lambda, in front of one tool server. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTargetsPlugin, type GatewaySources } from '@mcp-lambda/gateway/packaging'
import { type LocalLambda, startLambda } from '@mcp-lambda/lambda-local'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { asDeployed, bundle, sourceOf } from './function.ts'

export type GatewayOnLambda = {
  readonly lambda: LocalLambda
  /** Of the gateway's function URL. */
  readonly mcpUrl: string
  readonly gatewayName: string
  readonly targetName: string
  close(): Promise<void>
}

/** The tool server behind it. */
export type TargetOnLambda = {
  /** Its name at the gateway. */
  readonly target: string
  /** Its handler, below this workspace. */
  readonly source: string
  /** What is packaged of it: `catalogue.json`. */
  readonly catalogue: object
  readonly environment?: Readonly<Record<string, string>>
}

export type Settings = {
  /** `gateway.yml`. */
  readonly yml: string
  readonly authType: 'NONE' | 'AWS_IAM'
  readonly tenantIsolation?: boolean
  /** Default: `fixtures/memory.ts`, the target `memory`. */
  readonly behind?: TargetOnLambda
  /** Of the gateway. */
  readonly environment?: Readonly<Record<string, string>>
}

const gatewayName = 'mcp-gateway-local'

export async function startGatewayOnLambda({
  yml,
  authType,
  tenantIsolation = false,
  behind = memory,
  environment = {},
}: Settings): Promise<GatewayOnLambda> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-on-lambda-'))
  const targetName = `mcp-server-${behind.target}-local`
  const sources = await writeSources(folder, yml, behind)
  const gatewayCode = join(folder, 'gateway-code')
  const targetCode = join(folder, 'target-code')
  const plugins = [createTargetsPlugin('local', () => sources)]
  await bundle([sourceOf('../services/gateway/handler.ts')], gatewayCode, { plugins, minify: true })
  await bundle([sourceOf(behind.source)], targetCode)

  let lambda: LocalLambda | undefined
  lambda = await startLambda({
    functions: [
      defineFunction({
        ...asDeployed,
        name: gatewayName,
        handler: 'handler.handler',
        codeFolder: gatewayCode,
        url: { authType, invokeMode: 'RESPONSE_STREAM' },
        environment: {
          GATEWAY_TARGETS: JSON.stringify({ [behind.target]: targetName }),
          GATEWAY_ISOLATION: tenantIsolation ? 'tenant' : 'shared',
          GATEWAY_ANSWERS: 'stream',
          ...environment,
        },
      }),
      defineFunction({
        ...asDeployed,
        name: targetName,
        handler: `${behind.source.replace(/^.*\/|\.ts$/g, '')}.handler`,
        codeFolder: targetCode,
        tenantIsolation,
        ...(behind.environment && { environment: behind.environment }),
      }),
    ],
    // Asked when an environment starts, which is after this.
    environment: () => ({ AWS_ENDPOINT_URL_LAMBDA: lambda?.endpoint ?? '', MCP_LAMBDA_LOCAL: '1' }),
  })
  const started = lambda
  return {
    lambda: started,
    mcpUrl: `${started.functionUrl(gatewayName)}/mcp`,
    gatewayName,
    targetName,
    async close() {
      await started.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const memory: TargetOnLambda = {
  target: 'memory',
  source: 'end-to-end/fixtures/memory.ts',
  catalogue: {
    serverInfo: { name: 'memory', version: '1.0.0' },
    capabilities: { tools: {} },
    tools: [
      {
        name: 'remember',
        description: 'Remembers a word',
        inputSchema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
      },
    ],
    prompts: [],
    resources: [],
    resourceTemplates: [],
  },
}

/** What packaging reads of a project: the gateway's settings, and who its targets are. */
async function writeSources(root: string, yml: string, { target, catalogue }: TargetOnLambda): Promise<GatewaySources> {
  const gateway = join(root, 'services/gateway')
  const directory = join(root, 'services', target)
  await mkdir(gateway, { recursive: true })
  await mkdir(directory, { recursive: true })
  await writeFile(join(gateway, 'gateway.yml'), yml)
  await writeFile(join(directory, 'catalogue.json'), JSON.stringify(catalogue))
  const functionNames = [`mcp-server-${target}-\${sls:stage}`]
  return { root, gateway, services: [{ directory, target, functionNames, liveCatalogue: false }] }
}
