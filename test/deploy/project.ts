/** A project of two small tool servers and a gateway: deploying it takes seconds. */

import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { root } from '../packaging/repository.ts'

export type Project = { readonly directory: string } & AsyncDisposable

/** @param gatewayYml of the gateway */
export async function createProject(gatewayYml = 'doors: { functionUrl: iam }\n'): Promise<Project> {
  const { path: directory, remove } = await createScratchFolder('project')
  const files = {
    'package.json': JSON.stringify({ name: 'tools', private: true, type: 'module' }),
    'serverless.yml': toYml('tools', 'project: true', ["'@mcp-lambda/serverless'"]),
    'services/gateway/gateway.yml': gatewayYml,
    'services/gateway/handler.ts': gatewayHandler,
    'services/gateway/serverless.yml': `${toYml('gateway', 'gateway: true')}functions: { server: { handler: handler.handler } }\n`,
    ...toToolServer('one'),
    ...toToolServer('two'),
  }
  for (const [path, text] of Object.entries(files)) await writeIn(directory, path, text)
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  return { directory, [Symbol.asyncDispose]: remove }
}

/** @param from The folder of a project, with what was packaged in it. */
export async function copyProject(from: string): Promise<Project> {
  const { path: directory, remove } = await createScratchFolder('project')
  await cp(from, directory, { recursive: true, verbatimSymlinks: true })
  return { directory, [Symbol.asyncDispose]: remove }
}

type ToolServer = {
  readonly description?: string
  /** Whether each call of its tool fails. */
  readonly fails?: boolean
  /** Where its packages go, in the place of a bucket of its stack. */
  readonly bucket?: string
}

/** The files of a tool server, by path. */
export function toToolServer(
  name: string,
  { description = `Answers ${name}`, fails = false, bucket }: ToolServer = {},
): Record<string, string> {
  const folder = `services/${name}`
  const yml = toYml(name, `target: ${name}`, undefined, bucket && `, deploymentBucket: ${bucket}`)
  return {
    [`${folder}/serverless.yml`]: `${yml}functions: { server: { handler: handler.handler } }\n`,
    [`${folder}/handler.ts`]: toHandler(name, description, fails),
    [`${folder}/catalogue.json`]: JSON.stringify({
      serverInfo: { name, version: '1.0.0' },
      capabilities: { tools: {} },
      tools: [
        {
          name: 'answer',
          description,
          inputSchema: { type: 'object', properties: {} },
          annotations: { readOnlyHint: true },
        },
      ],
      prompts: [],
      resources: [],
      resourceTemplates: [],
    }),
  }
}

export async function writeIn(directory: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true })
  await writeFile(join(directory, path), text)
}

function toYml(
  service: string,
  settings: string,
  plugins = ["'@mcp-lambda/serverless'", 'serverless-esbuild'],
  provider = '',
): string {
  return `service: ${service}
plugins: [${plugins.join(', ')}]
provider: { name: aws, stage: local${provider} }
custom: { mcp: { defaults: 1, ${settings} } }
`
}

const gatewayHandler = `import { createGateway } from '@mcp-lambda/gateway'
import { lambdaHandler } from '@mcp-lambda/wrapper'

export const handler = lambdaHandler(createGateway())
`

/** A server of the v1 SDK with one tool. */
function toHandler(name: string, description: string, fails: boolean): string {
  return `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { lambdaHandler } from '@mcp-lambda/wrapper'

function createServer() {
  const server = new McpServer({ name: '${name}', version: '1.0.0' })
  const description = '${description}'
  server.registerTool('answer', { description, annotations: { readOnlyHint: true } }, () => ({
    content: [{ type: 'text', text: '${name}' }],
    isError: ${fails},
  }))
  return server
}

export const handler = lambdaHandler(createServer)
`
}
