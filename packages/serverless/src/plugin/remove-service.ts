/** `sls remove` in a service. */

import { isAsked, toQuestion } from '../release/removal.ts'
import { ask } from './ask.ts'
import { emptyDeploymentBuckets, expectNoForeignObjects, readResources } from './deployment-buckets.ts'
import { endCommand } from './end-command.ts'
import type { Serverless } from './framework.ts'
import { expectNoneHeld } from './held-policies.ts'
import { readIdleStage } from './stage.ts'

/**
 * Ends the command where there is no stack, asks where the stage is protected, lifts CloudFormation's protection and empties the
 * bucket.
 */
export async function beforeRemoval(serverless: Serverless, directory: string): Promise<void> {
  const name = serverless.getProvider('aws').naming.getStackName()
  const inAccount = await readIdleStage(serverless, directory, name)
  const { aws, stacks, stage } = inAccount
  const stack = stacks.find(it => it.name === name)
  if (stack === undefined) {
    console.error(`There is no stack ${name} of this project: nothing is left to remove`)
    return endCommand(serverless)
  }
  const withResources = await readResources(inAccount, [stack])
  await expectNoneHeld(
    inAccount,
    withResources.flatMap(it => it.resources),
    serverless,
  )
  await expectNoForeignObjects(inAccount, withResources, serverless)
  if (isAsked([stack], stage)) await ask(toQuestion([stack], stage), stage, serverless)
  if (stack.isProtected) await aws.unprotect(name)
  await emptyDeploymentBuckets(inAccount, withResources)
}
