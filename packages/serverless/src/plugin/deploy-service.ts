/** `sls deploy` and `sls rollback` in a service. */

import type { LoadingOptions } from '../loading/check-loading.ts'
import { checkService } from './check-deployment.ts'
import type { Serverless } from './framework.ts'
import { openWindow, planTargetsWindow } from './gateway-window.ts'
import { expectNoForeign, expectUpdatable, readStage } from './stage.ts'

/** Throws before anything goes out that does not work, would replace what belongs to another project, or cannot be updated. */
export async function beforeDeployment(
  serverless: Serverless,
  directory: string,
  env: LoadingOptions['env'],
): Promise<void> {
  await checkService(serverless, directory, env)
  const stack = serverless.getProvider('aws').naming.getStackName()
  const inAccount = await readStage(serverless, directory)
  expectNoForeign(inAccount, serverless, stack)
  expectUpdatable(inAccount, serverless, [stack])
}

/** `sls rollback` in a service: before a target changes, its gateway accepts what it goes back to. */
export async function beforeRollback(serverless: Serverless, directory: string): Promise<void> {
  // Without it, packages are listed.
  if (serverless.processedInput.options.timestamp === undefined) return
  const stack = serverless.getProvider('aws').naming.getStackName()
  const inAccount = await readStage(serverless, directory)
  expectUpdatable(inAccount, serverless, [stack])
  const targets = inAccount.services.flatMap(it => (it.directory === directory ? (it.target ?? []) : []))
  const window = await planTargetsWindow(inAccount, targets).catch((error: Error) => {
    throw new serverless.classes.Error(error.message, 'MCP_NOT_ROLLED_BACK')
  })
  if (window !== undefined) await openWindow(inAccount.aws, inAccount.stacks, window)
}
