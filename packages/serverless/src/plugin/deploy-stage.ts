/** `sls deploy` at the root: a release of the whole stage. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadingOptions } from '../loading/check-loading.ts'
import { templateFile, toPackagePath } from '../project/package-folder.ts'
import { findGateway, readServices } from '../project/project.ts'
import { inAliasOrder, isPublished } from '../release/alias-order.ts'
import {
  bucketOutput,
  digestOutput,
  type Packaged,
  planRelease,
  type ReleasePlan,
  type ReleaseStep,
} from '../release/plan.ts'
import { inWindowOrder } from '../release/window.ts'
import { checkLoaded, checkPackaged } from './check-deployment.ts'
import { toDeployArgs, toPackageArgs } from './command-line.ts'
import { type Failure, ownArgs, runIn, runInEveryService } from './every-service.ts'
import type { Serverless } from './framework.ts'
import { openWindow, planWindow, readPackagedGateway } from './gateway-window.ts'
import { expectNoForeign, expectUpdatable, readStage, type StageInAccount, stackNameOf } from './stage.ts'

/** Packages every service before any of them goes out. The project's own stack is packaged by the framework. */
export async function packageRelease(
  serverless: Serverless,
  root: string,
  env: LoadingOptions['env'],
): Promise<ReleasePlan> {
  const packagePath = packagePathOf(serverless)
  if (serverless.processedInput.options.package === undefined) {
    await packageServices(serverless, root, toPackageArgs(ownArgs(), packagePath))
  }
  expectPackages(serverless, root)
  await checkPackaged(serverless, root)
  const inAccount = await readStage(serverless, root)
  expectNoForeign(inAccount, serverless)
  expectUpdatable(inAccount, serverless)
  const { aws, project, stage, stacks, services } = inAccount
  const packages: Packaged[] = []
  const published = new Set<string>()
  for (const { name, folder, directory } of services) {
    const outputs = await readOutputs(join(directory, packagePath))
    const stack = stackNameOf(directory, stage)
    packages.push({ service: name, folder: `services/${folder}`, stack, digest: digestIn(outputs) })
    if (isPublished(outputs)) published.add(stack)
  }
  const own = await readOutputs(join(root, serverless.processedInput.options.package ?? '.serverless'))
  packages.push({ service: project, folder: '.', stack: stackNameOf(root, stage), digest: digestIn(own) })
  const plan = planRelease({ project, stage, region: serverless.getProvider('aws').getRegion(), packages, stacks })
  await expectBuckets(inAccount, plan, serverless)
  const gateway = packages.find(({ folder }) => folder === `services/${findGateway(services)?.folder}`)
  const packaged = gateway && (await readPackagedGateway(join(root, gateway.folder, packagePath)))
  const stack = stacks.find(({ name }) => name === gateway?.stack)
  const window = packaged && (await planWindow(aws, stack, packaged))
  const changing = plan.steps.filter(({ action }) => action !== 'keep').map(({ service }) => service)
  const goingOut = services.filter(({ name }) => changing.includes(name))
  await checkLoaded(serverless, goingOut, { packagePath, env })
  const inWindow = window?.accepts ? inWindowOrder(plan.steps, window) : plan.steps
  const publishing = inWindow.map(step => ({ stack: step.stack, isPublished: published.has(step.stack), step }))
  const steps = inAliasOrder(publishing, stacks, gateway?.stack).map(({ step }) => step)
  return { ...plan, steps, ...(window?.accepts && { window }) }
}

/** osls would find it out at each stack, after those before it went out. */
async function expectBuckets(
  { aws, stacks }: StageInAccount,
  { steps, region }: ReleasePlan,
  { classes }: Serverless,
): Promise<void> {
  const updated = steps.filter(({ action }) => action === 'update').map(({ stack }) => stack)
  const buckets = stacks.flatMap(({ name, outputs: { [bucketOutput]: bucket } }) =>
    bucket !== undefined && updated.includes(name) ? [{ name, bucket }] : [],
  )
  const found = await Promise.all(buckets.map(({ bucket }) => aws.hasBucket(bucket)))
  const lines = buckets
    .filter((_, at) => !found[at])
    .map(({ name, bucket }) => `  ${name}: make it again, empty: aws s3 mb s3://${bucket} --region ${region}`)
  if (lines.length === 0) return
  const text = ['Nothing was deployed: the deployment bucket of a stack is gone, and its packages with it.', ...lines]
  throw new classes.Error(text.join('\n'), 'MCP_BUCKET_IS_GONE')
}

/** Packages every service of the project, with the words of a command line. Throws at the first that fails. */
export async function packageServices(serverless: Serverless, root: string, args: readonly string[]): Promise<void> {
  const failure = await runInEveryService(root, args)
  if (failure === undefined) return
  const state = 'nothing was deployed, and what comes after it was not packaged'
  throw toError(serverless, { ...failure, folder: `services/${failure.folder}` }, state)
}

/**
 * Deploys what was packaged, of the services whose digest is another.
 *
 * @param wayBack What a person does to have again what was there before.
 */
export async function deployServices(
  serverless: Serverless,
  root: string,
  { steps, window }: ReleasePlan,
  wayBack: string,
): Promise<void> {
  if (window !== undefined) {
    const { aws, stacks } = await readStage(serverless, root)
    await openWindow(aws, stacks, window)
  }
  const args = toDeployArgs(ownArgs(), packagePathOf(serverless))
  const done: string[] = []
  for (const { folder, action, stack } of steps.filter(isService)) {
    if (action === 'keep') {
      console.error(`\n${stack} is as packaged: not touched`)
      continue
    }
    const ending = await runIn(join(root, folder), args)
    if (ending !== undefined) throw toError(serverless, { folder, ending }, toState(done, wayBack))
    done.push(stack)
  }
}

/** With `--package`, whose folder each service has for itself. */
function expectPackages(serverless: Serverless, root: string): void {
  const { package: packagePath } = serverless.processedInput.options
  if (packagePath === undefined) return
  const folders = ['.', ...readServices(root).map(({ folder }) => `services/${folder}`)]
  const missing = folders.filter(folder => !existsSync(join(root, folder, packagePath, templateFile)))
  if (missing.length === 0) return
  const stage = serverless.getProvider('aws').getStage()
  throw new serverless.classes.Error(
    `Nothing was deployed: ${missing.map(folder => join(folder, packagePath)).join(', ')} has no package. Make them: npx sls package --stage ${stage} --package ${packagePath}`,
    'MCP_NOT_PACKAGED',
  )
}

type Outputs = Readonly<Record<string, { readonly Value?: unknown }>>

async function readOutputs(packagePath: string): Promise<Outputs> {
  const template = JSON.parse(await readFile(join(packagePath, templateFile), 'utf8'))
  return template.Outputs ?? {}
}

function digestIn(outputs: Outputs): string {
  return String(outputs[digestOutput]?.Value)
}

function packagePathOf(serverless: Serverless): string {
  return serverless.processedInput.options.package ?? toPackagePath(serverless.getProvider('aws').getStage())
}

function isService({ folder }: ReleaseStep): boolean {
  return folder !== '.'
}

function toState(done: readonly string[], wayBack: string): string {
  const deployed = done.length === 0 ? 'nothing was deployed before it' : `${done.join(', ')} went out before it`
  const again = `${deployed}, and what comes after it was not touched. Run the same command again: what went out is kept`
  return done.length === 0 ? again : `${again}.\n${wayBack}`
}

function toError({ classes }: Serverless, { folder, ending }: Failure, state: string): Error {
  return new classes.Error(`${folder} failed (${ending}); ${state}`, 'SERVICE_FAILED')
}
