/** The gateway with settings of a test's own, bundled as it is deployed, on the local Lambda, in front of tool servers. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTargetsPlugin, type GatewaySources } from '@mcp-lambda/gateway/packaging'
import { type LambdaEvent, type LocalLambda, startLambda } from '@mcp-lambda/lambda-local'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { asDeployed, bundle, sourceOf } from './function.ts'

export type GatewayOnLambda = {
  readonly lambda: LocalLambda
  /** Of the gateway's function URL. */
  readonly mcpUrl: string
  readonly gatewayName: string
  close(): Promise<void>
}

/** A tool server behind it. */
export type TargetOnLambda = {
  /** Its name at the gateway. */
  readonly target: string
  /** Its handler, below this workspace. */
  readonly source: string
  /** What is packaged of it: `catalogue.json`. */
  readonly catalogue: object
  readonly environment?: Readonly<Record<string, string>>
  readonly reservedConcurrency?: number
}

export type Settings = {
  /** `gateway.yml`. */
  readonly yml: string
  readonly authType: 'NONE' | 'AWS_IAM'
  readonly tenantIsolation?: boolean
  /** Default: `fixtures/memory.ts`, the target `memory`. */
  readonly behind?: readonly TargetOnLambda[]
  /** Of the gateway. */
  readonly environment?: Readonly<Record<string, string>>
  readonly onEvent?: (event: LambdaEvent) => void
}

const gatewayName = 'mcp-gateway-local'

export async function startGatewayOnLambda({
  yml,
  authType,
  tenantIsolation = false,
  behind = [memory],
  environment = {},
  onEvent,
}: Settings): Promise<GatewayOnLambda> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-on-lambda-'))
  const sources = await writeSources(folder, yml, behind)
  const gatewayCode = join(folder, 'gateway-code')
  const plugins = [createTargetsPlugin('local', () => sources)]
  await bundle([sourceOf('../services/gateway/handler.ts')], gatewayCode, { plugins, minify: true })
  await Promise.all(behind.map(target => bundle([sourceOf(target.source)], join(folder, `${target.target}-code`))))

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
          GATEWAY_TARGETS: JSON.stringify(
            Object.fromEntries(behind.map(({ target }) => [target, toFunctionName(target)])),
          ),
          GATEWAY_ISOLATION: tenantIsolation ? 'tenant' : 'shared',
          GATEWAY_ANSWERS: 'stream',
          ...environment,
        },
      }),
      ...behind.map(({ target, source, catalogue: _, ...own }) =>
        defineFunction({
          ...asDeployed,
          name: toFunctionName(target),
          handler: `${source.replace(/^.*\/|\.ts$/g, '')}.handler`,
          codeFolder: join(folder, `${target}-code`),
          tenantIsolation,
          ...own,
        }),
      ),
    ],
    ...(onEvent && { onEvent }),
    // Asked when an environment starts, which is after this.
    environment: () => ({ AWS_ENDPOINT_URL_LAMBDA: lambda?.endpoint ?? '', MCP_LAMBDA_LOCAL: '1' }),
  })
  const started = lambda
  return {
    lambda: started,
    mcpUrl: `${started.functionUrl(gatewayName)}/mcp`,
    gatewayName,
    async close() {
      await started.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function toFunctionName(target: string): string {
  return `mcp-server-${target}-local`
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
async function writeSources(root: string, yml: string, behind: readonly TargetOnLambda[]): Promise<GatewaySources> {
  const gateway = join(root, 'services/gateway')
  await mkdir(gateway, { recursive: true })
  await writeFile(join(gateway, 'gateway.yml'), yml)
  const services = behind.map(async ({ target, catalogue }) => {
    const directory = join(root, 'services', target)
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'catalogue.json'), JSON.stringify(catalogue))
    return { directory, target, functionNames: [`mcp-server-${target}-\${sls:stage}`], liveCatalogue: false }
  })
  return { root, gateway, services: await Promise.all(services) }
}
