/** Opens and shuts what a gateway accepts beside its own package, while a release is under way: `release/window.ts`. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { acceptsParameter } from '../defaults/gateway-defaults.ts'
import type { Aws } from '../release/aws.ts'
import type { StageStack } from '../release/stage-stack.ts'
import {
  type Digests,
  maxWindowLength,
  readAcceptedDigests,
  readParameter,
  toParameter,
  widen,
} from '../release/window.ts'
import type { Serverless } from './framework.ts'
import { readStage } from './stage.ts'

/** What a package of a gateway accepts. Undefined for every other service. */
export async function readPackagedDigests(packagePath: string): Promise<Digests | undefined> {
  return readAcceptedDigests(JSON.parse(await readFile(join(packagePath, templateFile), 'utf8')))
}

const templateFile = 'cloudformation-template-update-stack.json'

/**
 * What the gateway that is deployed has to accept before a target or itself changes: the value of its parameter. Undefined
 * where there is no gateway yet, or one from before it had a window.
 */
export async function planWindow(
  aws: Aws,
  gateway: StageStack | undefined,
  packaged: Digests,
): Promise<string | undefined> {
  const open = gateway?.parameters[acceptsParameter]
  if (gateway === undefined || open === undefined) return
  const deployed = readAcceptedDigests(await aws.templateOf(gateway.name)) ?? {}
  const value = toParameter(widen(readParameter(open), deployed, packaged))
  if (value.length <= maxWindowLength) return value
  throw new Error(
    `${gateway.name} has no room to accept the old and new catalogues of all targets that change: its variables have 4 KB together. Change some targets first, and the others afterwards`,
  )
}

/** Widens the window, where it is narrower. */
export async function openWindow(aws: Aws, gateway: StageStack, value: string): Promise<void> {
  if (gateway.parameters[acceptsParameter] === value) return
  const targets = Object.keys(readParameter(value)).join(', ')
  console.error(`\n${gateway.name} accepts the old and the new catalogue of ${targets} meanwhile`)
  await aws.setParameter(gateway, acceptsParameter, value)
}

/** Narrows the window again, once all stacks are of one release. */
export async function closeWindow(serverless: Serverless, root: string): Promise<void> {
  const { aws, stacks } = await readStage(serverless, root)
  for (const stack of stacks) {
    if (!stack.parameters[acceptsParameter]) continue
    console.error(`\n${stack.name} accepts the catalogues of its own package alone again`)
    await aws.setParameter(stack, acceptsParameter, '')
  }
}

/** Before the gateway's own stack is updated, by a release or alone: the update keeps the window open. */
export async function keepWindow(serverless: Serverless, directory: string, packaged: Digests): Promise<void> {
  const { aws, stacks } = await readStage(serverless, directory)
  const provider = serverless.getProvider('aws')
  const stack = stacks.find(({ name }) => name === provider.naming.getStackName())
  const value = await planWindow(aws, stack, packaged)
  if (stack === undefined || value === undefined) return
  await openWindow(aws, stack, value)
  serverless.service.provider.stackParameters = [
    ...(serverless.service.provider.stackParameters ?? []),
    { ParameterKey: acceptsParameter, ParameterValue: value },
  ]
}
