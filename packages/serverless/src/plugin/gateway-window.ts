/** Opens and shuts what a gateway accepts beside its own package, while a release is under way: `release/window.ts`. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { acceptsParameter } from '../defaults/gateway-defaults.ts'
import { templateFile } from '../project/package-folder.ts'
import { findGateway } from '../project/project.ts'
import type { Aws } from '../release/aws.ts'
import type { StageStack } from '../release/stage-stack.ts'
import {
  type GatewayPackage,
  maxWindowLength,
  narrow,
  readGatewayPackage,
  readParameter,
  toParameter,
  type Window,
  widen,
  widenTo,
} from '../release/window.ts'
import type { Serverless } from './framework.ts'
import { readStage, type StageInAccount } from './stage.ts'

/** What is packaged in a folder, where that is a gateway. */
export async function readPackagedGateway(packagePath: string): Promise<GatewayPackage | undefined> {
  return readGatewayPackage(JSON.parse(await readFile(join(packagePath, templateFile), 'utf8')))
}

/**
 * What the gateway that is deployed has to accept before a target or itself changes. Undefined where there is no gateway yet,
 * or one from before it had a window.
 */
export async function planWindow(
  aws: Aws,
  gateway: StageStack | undefined,
  packaged: GatewayPackage,
): Promise<Window | undefined> {
  const open = gateway?.parameters[acceptsParameter]
  if (gateway === undefined || open === undefined) return
  const deployed = readGatewayPackage(await aws.templateOf(gateway.name))
  const accepts = toParameter(widen(readParameter(open), deployed?.accepted ?? {}, packaged.accepted))
  const gatewayFirst = accepts !== '' && (packaged.servesVersion || deployed?.servesVersion === true)
  expectRoom(gateway, accepts)
  return { stack: gateway.name, accepts, gatewayFirst }
}

/** What the gateway that is deployed has to accept before targets go back without it. Undefined where that is nothing new. */
export async function planTargetsWindow(
  { aws, services, stacks, stage }: StageInAccount,
  targets: readonly string[],
): Promise<Window | undefined> {
  const gateway = stacks.find(({ service }) => service === findGateway(services)?.name)
  const open = gateway?.parameters[acceptsParameter]
  if (targets.length === 0 || gateway === undefined || open === undefined) return
  const stored = await aws.storedPackages(gateway, `${gateway.service}/${stage}`)
  const deployed = readGatewayPackage(await aws.templateOf(gateway.name))
  const reviewed = [deployed, ...stored.map(it => it.gateway)].map(it => it?.accepted ?? {})
  const accepts = toParameter(widenTo(readParameter(open), targets, reviewed))
  if (accepts === open) return
  if (deployed?.servesVersion) {
    throw new Error(
      `Callers reach a published version of ${gateway.name}, which accepts other catalogues of ${targets.join(', ')} once it is published again: roll back at the root of the project, and name its package in --to as well`,
    )
  }
  expectRoom(gateway, accepts)
  return { stack: gateway.name, accepts, gatewayFirst: false }
}

function expectRoom(gateway: StageStack, accepts: string): void {
  if (accepts.length <= maxWindowLength) return
  throw new Error(
    `${gateway.name} has no room to accept the old and new catalogues of all targets that change: its variables have 4 KB together. Change some targets first, and the others afterwards`,
  )
}

/** Widens the window, where it is narrower. */
export async function openWindow(aws: Aws, stacks: readonly StageStack[], { stack, accepts }: Window): Promise<void> {
  const gateway = stacks.find(({ name }) => name === stack)
  if (gateway === undefined || gateway.parameters[acceptsParameter] === accepts) return
  const targets = Object.keys(readParameter(accepts)).join(', ')
  console.error(`\n${gateway.name} accepts the old and the new catalogue of ${targets} meanwhile`)
  await aws.setParameter(gateway, acceptsParameter, accepts)
}

/**
 * Narrows the window again, once stacks are of one release.
 *
 * @param targets Those that are of the gateway's release. Default: all.
 */
export async function closeWindow(serverless: Serverless, root: string, targets?: ReadonlySet<string>): Promise<void> {
  const { aws, stacks } = await readStage(serverless, root)
  for (const stack of stacks) {
    const accepts = stack.parameters[acceptsParameter]
    if (!accepts) continue
    const narrowed = targets === undefined ? '' : toParameter(narrow(readParameter(accepts), targets))
    if (narrowed === accepts) continue
    const also = Object.keys(readParameter(narrowed)).join(', ')
    const alone = 'the catalogues of its own package alone again'
    console.error(`\n${stack.name} accepts ${also === '' ? alone : `catalogues of two releases from ${also} alone`}`)
    await aws.setParameter(stack, acceptsParameter, narrowed)
  }
}

/** Before the gateway's own stack is updated, by a release or alone: the update keeps the window open. */
export async function keepWindow(serverless: Serverless, directory: string, packaged: GatewayPackage): Promise<void> {
  const { aws, stacks } = await readStage(serverless, directory)
  const { provider } = serverless.service
  const name = serverless.getProvider('aws').naming.getStackName()
  const stack = stacks.find(it => it.name === name)
  const window = await planWindow(aws, stack, packaged)
  if (window === undefined) return
  await openWindow(aws, stacks, window)
  const own = { ParameterKey: acceptsParameter, ParameterValue: window.accepts }
  provider.stackParameters = [...(provider.stackParameters ?? []), own]
}
