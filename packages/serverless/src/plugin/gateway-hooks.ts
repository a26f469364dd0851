/** Commands of the framework in the folder of a gateway. */

import { join } from 'node:path'
import type { Hooks, Serverless } from './framework.ts'
import { keepWindow, readPackagedGateway } from './gateway-window.ts'
import { expectUpdatable, readStage } from './stage.ts'

export function gatewayHooks(serverless: Serverless, directory: string): Hooks {
  const { options } = serverless.processedInput

  async function beforeUpdate(): Promise<void> {
    const { shouldNotDeploy } = serverless.service.provider
    const packaged = await readPackagedGateway(join(directory, options.package ?? '.serverless'))
    if (!shouldNotDeploy && packaged !== undefined) await keepWindow(serverless, directory, packaged)
  }

  async function beforeRollback(): Promise<void> {
    if (options.timestamp === undefined) return
    const inAccount = await readStage(serverless, directory)
    const { aws, stage, stacks } = inAccount
    const name = serverless.getProvider('aws').naming.getStackName()
    expectUpdatable(inAccount, serverless, [name])
    const stack = stacks.find(it => it.name === name)
    const stored = stack ? await aws.storedPackages(stack, `${serverless.service.service}/${stage}`) : []
    const gateway = stored.find(({ timestamp }) => timestamp === options.timestamp)?.gateway
    if (gateway !== undefined) await keepWindow(serverless, directory, gateway)
  }

  return {
    // After the stack was created: its first template has a bucket and no parameter.
    'before:aws:deploy:deploy:updateStack': beforeUpdate,
    'before:rollback:rollback': beforeRollback,
  }
}
