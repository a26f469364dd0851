/** The gateway as it is packaged, in front of targets of the benchmark's own. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import { type Checkout, readGatewayOptions } from '../checkout/checkout.ts'
import { bundleFrom } from '../contenders/bundle.ts'

export type CataloguedTarget = { readonly name: string; readonly catalogue: object }

type Wanted = {
  /** Of the bundle, without its `.mjs`. */
  readonly name: string
  readonly targets: readonly CataloguedTarget[]
  /** `instant`: what stands in for `@aws-sdk/client-lambda` answers at once, as `answerWith` tells it. */
  readonly lambda: 'client' | 'instant'
  /** Of `gateway.yml`, beside the doors. */
  readonly settings?: object
}

/** The gateway's entry: today's, and that of commits before it. */
const gatewayHandlers = ['services/gateway/handler.ts', 'services/gateway/src/handler.ts']

export function findGatewayHandler({ root }: Checkout): string {
  const found = gatewayHandlers.map(file => join(root, file)).find(file => existsSync(file))
  if (found === undefined) throw new Error(`${gatewayHandlers.join(' or ')} does not exist`)
  return found
}

/** Modules that `instant-lambda.ts` replaces: today's, and that of commits before it. */
const lambdaClients = ['packages/wrapper/src/client/aws-lambda-functions.ts', 'services/gateway/src/lambda-client.ts']

const doors = { functionUrl: 'none', invoke: { trusted: { principal: 'bench' } } }

/** @returns the bundle's file */
export async function bundleGateway(checkout: Checkout, { name, targets, lambda, settings }: Wanted): Promise<string> {
  const { root, folder } = checkout
  const options = readGatewayOptions(checkout)
  if (lambda === 'instant' && !lambdaClients.some(file => existsSync(join(root, file)))) {
    throw new Error(`${lambdaClients.join(' or ')} does not exist`)
  }
  await replaceTargets(checkout, targets, settings)
  const instant = join(root, 'test/bench/gateway/instant-lambda.ts')
  const { inputs } = await bundleFrom(root, {
    ...options,
    stdin: {
      contents: [
        `export { handler } from ${JSON.stringify(findGatewayHandler(checkout))}`,
        ...(lambda === 'instant' ? [`export { answerWith } from ${JSON.stringify(instant)}`] : []),
      ].join('\n'),
      resolveDir: join(root, 'services/gateway'),
    },
    entryNames: name,
    outdir: folder,
    plugins: [...(options.plugins ?? []), ...(lambda === 'instant' ? [inPlaceOfClient(instant)] : [])],
  })
  const kept = lambdaClients.find(file => file in inputs)
  if (lambda === 'instant' && kept !== undefined) throw new Error(`${kept} could not be replaced`)
  return join(folder, `${name}.mjs`)
}

/** What tells the gateway which functions its targets are. */
export function targetsVariable(targets: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(targets.map(name => [name, functionNameOf(name)])))
}

export function functionNameOf(target: string): string {
  return `mcp-server-${target}-local`
}

/** The checkout's services are those of the project until then. */
export async function replaceTargets(
  { root }: Checkout,
  targets: readonly CataloguedTarget[],
  settings: object = {},
): Promise<void> {
  const services = join(root, 'services')
  for (const folder of await readdir(services)) {
    if (folder !== 'gateway') await rm(join(services, folder), { recursive: true })
  }
  await writeFile(join(services, 'gateway/gateway.yml'), JSON.stringify({ doors, ...settings }))
  for (const { name, catalogue } of targets) {
    const directory = join(services, name)
    await mkdir(directory)
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
      onResolve({ filter: /\/(aws-lambda-functions|lambda-client)\.ts$/ }, () => ({ path: instant }))
    },
  }
}
