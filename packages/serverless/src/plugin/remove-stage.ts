/** `sls remove` at the root: from any state, to nothing. */

import { styleText } from 'node:util'
import { takeInventory, toSummary } from '../release/inventory.ts'
import { isAsked, planRemoval, type RemovalStep, toQuestion } from '../release/removal.ts'
import { toForeignText } from '../release/stage-stack.ts'
import { ask } from './ask.ts'
import { toRemoveArgs } from './command-line.ts'
import { emptyDeploymentBuckets, expectNoForeignObjects, readResources } from './deployment-buckets.ts'
import { ownArgs, runIn } from './every-service.ts'
import type { Serverless } from './framework.ts'
import { expectNoneHeld } from './held-policies.ts'
import { readIdleStage, readStage, type StageInAccount } from './stage.ts'

export type Removal = {
  /** Whether the project's own stack is there, for the framework to remove. */
  readonly hasOwnStack: boolean
  /** After the project's own stack is gone. Throws when something is left. */
  takeInventory(): Promise<void>
}

/** Removes the stacks of all services and those without a folder. Throws before anything is deleted where AWS would refuse. */
export async function removeServices(serverless: Serverless, root: string): Promise<Removal> {
  const inAccount = await readIdleStage(serverless, root)
  const { aws, project, stacks, foreign, services, stage } = inAccount
  for (const stack of foreign) console.error(`${toForeignText(stack)}. It is left alone`)
  const withResources = await readResources(inAccount, stacks)
  const resources = withResources.flatMap(it => it.resources)
  await expectNoneHeld(inAccount, resources, serverless)
  await expectNoForeignObjects(inAccount, withResources, serverless)
  if (stacks.length > 0 && isAsked(stacks, stage)) await ask(toQuestion(stacks, stage), stage, serverless)
  for (const { name, isProtected } of stacks) if (isProtected) await aws.unprotect(name)

  const failures: string[] = []
  for (const step of planRemoval(stacks, services, project)) {
    const failure = await removeOne(step, inAccount).catch((error: Error) => error.message)
    if (failure === undefined) continue
    failures.push(step.stack.name)
    console.error(
      styleText('red', `${step.stack.name} was not removed: ${failure}. The others are removed all the same`),
    )
  }
  const own = withResources.filter(({ stack }) => stack.service === project)
  await emptyDeploymentBuckets(inAccount, own)
  return {
    hasOwnStack: own.length > 0,
    async takeInventory() {
      const { stacks: left, exists } = await readStage(serverless, root)
      const inventory = await takeInventory(left, resources, exists)
      console.error(`\nStage ${stage} of ${project}: ${toSummary(inventory)}`)
      const { stacks: stacksLeft, there, unanswered } = inventory
      if ([...failures, ...stacksLeft, ...there, ...unanswered].length === 0) return
      const text = 'Something is left, or failed: see above. Remove its cause, and run the same command again'
      throw new serverless.classes.Error(text, 'MCP_REMOVE_LEFT_SOMETHING')
    },
  }
}

/** Gives why it failed. */
async function removeOne({ stack, service }: RemovalStep, inAccount: StageInAccount): Promise<string | undefined> {
  if (service !== undefined) return runIn(service.directory, toRemoveArgs(ownArgs()))
  console.error(`\nRemoving ${stack.name}, which no folder stands for any more`)
  await emptyDeploymentBuckets(inAccount, await readResources(inAccount, [stack]))
  await inAccount.aws.deleteStack(stack.name)
  return
}
