/** The gateway as it is packaged, in front of targets of the benchmark's own. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { createTargetsPlugin } from '../../../services/gateway/packaging/targets-plugin.ts'
import { asDeployed } from '../contenders/bundle.ts'

export type CataloguedTarget = { readonly name: string; readonly catalogue: object }

type Wanted = {
  /** Of the bundle, without its `.mjs`. */
  readonly name: string
  readonly folder: string
  readonly targets: readonly CataloguedTarget[]
  /** `instant`: what stands in for `@aws-sdk/client-lambda` answers at once, as `answerWith` tells it. */
  readonly lambda: 'client' | 'instant'
}

const services = join(import.meta.dirname, '../../../services')

export const gatewayHandler = join(services, 'gateway/src/handler.ts')

const gatewayYml = 'doors: { functionUrl: none, invoke: { trusted: { principal: bench } } }\n'

/** @returns the bundle's file */
export async function bundleGateway({ name, folder, targets, lambda }: Wanted): Promise<string> {
  const root = join(folder, `${name}-repository`)
  await writeRepository(root, targets)
  const instant = join(import.meta.dirname, 'instant-lambda.ts')
  await build({
    ...asDeployed,
    stdin: {
      contents: [
        `export { handler } from ${JSON.stringify(gatewayHandler)}`,
        ...(lambda === 'instant' ? [`export { answerWith } from ${JSON.stringify(instant)}`] : []),
      ].join('\n'),
      resolveDir: join(services, 'gateway'),
    },
    entryNames: name,
    outdir: folder,
    plugins: [targetsPlugin(root), ...(lambda === 'instant' ? [inPlaceOfClient(instant)] : [])],
  })
  return join(folder, `${name}.mjs`)
}

export function targetsPlugin(root: string): Plugin {
  return createTargetsPlugin('local', { root, gateway: join(root, 'services/gateway') })
}

/** What tells the gateway which functions its targets are. */
export function targetsVariable(targets: readonly CataloguedTarget[]): string {
  return JSON.stringify(Object.fromEntries(targets.map(({ name }) => [name, functionNameOf(name)])))
}

export function functionNameOf(target: string): string {
  return `mcp-server-${target}-local`
}

export async function writeRepository(root: string, targets: readonly CataloguedTarget[]): Promise<void> {
  await mkdir(join(root, 'services/gateway'), { recursive: true })
  await writeFile(join(root, 'services/gateway/gateway.yml'), gatewayYml)
  for (const { name, catalogue } of targets) {
    const directory = join(root, 'services', name)
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'catalogue.json'), JSON.stringify(catalogue))
    await writeFile(
      join(directory, 'serverless.yml'),
      `custom: { mcp: { target: ${name} } }\nfunctions: { server: { name: 'mcp-server-${name}-\${sls:stage}' } }\n`,
    )
  }
}

function inPlaceOfClient(instant: string): Plugin {
  return {
    name: 'in place of the client',
    setup({ onResolve }) {
      onResolve({ filter: /\/lambda-client\.ts$/ }, () => ({ path: instant }))
    },
  }
}
