/** `sls remove` in a service. */

import { isAsked, toQuestion } from '../release/removal.ts'
import { ask } from './ask.ts'
import { endCommand } from './end-command.ts'
import type { Serverless } from './framework.ts'
import { readIdleStage } from './stage.ts'

/** Ends the command where there is no stack, asks where the stage is protected, and lifts CloudFormation's protection. */
export async function beforeRemoval(serverless: Serverless, directory: string): Promise<void> {
  const name = serverless.getProvider('aws').naming.getStackName()
  const { aws, stacks, stage } = await readIdleStage(serverless, directory, name)
  const stack = stacks.find(it => it.name === name)
  if (stack === undefined) {
    console.error(`There is no stack ${name} of this project: nothing is left to remove`)
    return endCommand(serverless)
  }
  if (isAsked([stack], stage)) await ask(toQuestion([stack], stage), stage, serverless)
  if (stack.isProtected) await aws.unprotect(name)
}
