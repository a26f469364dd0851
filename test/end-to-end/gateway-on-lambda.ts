/** The gateway with settings of a test's own, bundled as it is deployed, on the local Lambda, in front of one tool server. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FunctionDefinition, type LocalLambda, startLambda } from '@mcp-lambda/local'
import { build, type Plugin } from 'esbuild'
import { createTargetsPlugin } from '../../services/gateway/packaging/targets-plugin.ts'

export type GatewayOnLambda = {
  readonly lambda: LocalLambda
  /** Of the gateway's function URL. */
  readonly mcpUrl: string
  readonly gatewayName: string
  readonly targetName: string
  close(): Promise<void>
}

export type Settings = {
  /** `gateway.yml`. */
  readonly yml: string
  readonly authType: 'NONE' | 'AWS_IAM'
  readonly tenantIsolation?: boolean
}

const gatewayName = 'mcp-gateway-local'
const targetName = 'mcp-server-memory-local'

/** In front of `fixtures/memory.ts`, the target `memory`. */
export async function startGatewayOnLambda({
  yml,
  authType,
  tenantIsolation = false,
}: Settings): Promise<GatewayOnLambda> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-on-lambda-'))
  const repository = await writeRepository(folder, yml)
  const gatewayCode = join(folder, 'gateway-code')
  const targetCode = join(folder, 'memory-code')
  await bundle(join(import.meta.dirname, '../../services/gateway/src/handler.ts'), gatewayCode, [
    createTargetsPlugin('local', repository),
  ])
  await bundle(join(import.meta.dirname, 'fixtures/memory.ts'), targetCode, [])

  let lambda: LocalLambda | undefined
  lambda = await startLambda({
    functions: [
      {
        ...define(gatewayName, gatewayCode),
        url: { authType, invokeMode: 'RESPONSE_STREAM' },
        environment: {
          GATEWAY_TARGETS: JSON.stringify({ memory: targetName }),
          GATEWAY_ISOLATION: tenantIsolation ? 'tenant' : 'shared',
          GATEWAY_ANSWERS: 'stream',
        },
      },
      { ...define(targetName, targetCode), tenantIsolation },
    ],
    // Asked when an environment starts, which is after this.
    environment: () => ({ AWS_ENDPOINT_URL_LAMBDA: lambda?.endpoint ?? '' }),
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

async function writeRepository(root: string, yml: string) {
  const gateway = join(root, 'services/gateway')
  const memory = join(root, 'services/memory')
  await mkdir(gateway, { recursive: true })
  await mkdir(memory, { recursive: true })
  await writeFile(join(gateway, 'gateway.yml'), yml)
  await writeFile(
    join(memory, 'serverless.yml'),
    "custom: { mcp: { target: memory } }\nfunctions: { server: { name: 'mcp-server-memory-${sls:stage}' } }\n",
  )
  const word = { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] }
  const catalogue = {
    serverInfo: { name: 'memory', version: '1.0.0' },
    capabilities: { tools: {} },
    tools: [{ name: 'remember', description: 'Remembers a word', inputSchema: word }],
    prompts: [],
    resources: [],
    resourceTemplates: [],
  }
  await writeFile(join(memory, 'catalogue.json'), JSON.stringify(catalogue))
  return { root, gateway }
}

async function bundle(entryPoint: string, folder: string, plugins: Plugin[]): Promise<void> {
  await build({
    entryPoints: [entryPoint],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    plugins,
  })
}

function define(name: string, codeFolder: string): FunctionDefinition {
  return {
    name,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    codeFolder,
    codeSha256: 'of a test',
    codeBytes: 0,
    memoryMb: 1024,
    timeoutSeconds: 30,
    architecture: 'arm64',
    description: '',
    role: 'arn:aws:iam::123456789012:role/test',
    environment: {},
    logging: { format: 'JSON', group: `/aws/lambda/${name}`, applicationLevel: 'INFO', systemLevel: 'WARN' },
    tracing: 'PassThrough',
    tenantIsolation: false,
  }
}
