/** Commands of the framework that act on a whole stage when they run at the root of a project. */

import type { LoadingOptions } from '../loading/check-loading.ts'
import { inDeploymentOrder, readServices } from '../project/project.ts'
import type { ReleasePlan } from '../release/plan.ts'
import { toWanted } from '../release/rollback.ts'
import { deployServices, packageRelease, packageServices } from './deploy-stage.ts'
import { endCommand } from './end-command.ts'
import { ownArgs, runIn } from './every-service.ts'
import type { Hooks, Serverless } from './framework.ts'
import { closeWindow } from './gateway-window.ts'
import { type Removal, removeServices } from './remove-stage.ts'
import { type RolledBack, rollBackServices } from './rollback-stage.ts'
import { smokeTest } from './smoke-stage.ts'
import { readStage } from './stage.ts'
import { toStageSummary } from './stage-summary.ts'

export function rootHooks(serverless: Serverless, root: string, env: LoadingOptions['env']): Hooks {
  let plan: ReleasePlan | undefined
  let removal: Removal | undefined
  let rolledBack: RolledBack | undefined
  const { processedInput } = serverless

  async function deploy(): Promise<void> {
    plan = await packageRelease(serverless, root, env)
    if (processedInput.options['dry-run']) {
      console.log(JSON.stringify(plan, null, 2))
      // Else osls would say at its end that it deployed.
      serverless.service.provider.shouldNotDeploy = true
      return endCommand(serverless)
    }
    await deployServices(serverless, root, plan, toWayBack(plan))
  }

  async function finish(): Promise<void> {
    await closeWindow(serverless, root)
    await printSummary()
    if (plan !== undefined && !processedInput.options['skip-smoke-test']) {
      await smokeTest(serverless, root, toWayBack(plan))
    }
  }

  /** osls skips an unchanged service by the time of its functions, and this stack has none. */
  function keepOwnStack(): void {
    const own = plan?.steps.find(({ folder }) => folder === '.')
    if (own?.action === 'keep') serverless.service.provider.shouldNotDeploy = true
  }

  async function rollBack(): Promise<void> {
    rolledBack = await rollBackServices(serverless, root)
    if (rolledBack.own !== undefined) {
      processedInput.options.timestamp = rolledBack.own.timestamp
      return
    }
    await finishRollback()
    await endCommand(serverless)
  }

  async function finishRollback(): Promise<void> {
    await closeWindow(serverless, root, rolledBack?.targets)
    await printSummary()
    await smokeTest(serverless, root, 'The stage was rolled back')
  }

  async function remove(): Promise<void> {
    removal = await removeServices(serverless, root)
    if (removal.hasOwnStack) return
    await removal.takeInventory()
    await endCommand(serverless)
  }

  async function info(): Promise<void> {
    const { stacks, services, project } = await readStage(serverless, root)
    for (const { name, directory } of services) {
      if (stacks.some(({ service }) => service === name)) await runIn(directory, ownArgs())
    }
    if (stacks.some(({ service }) => service === project)) return
    await printSummary()
    await endCommand(serverless)
  }

  async function printSummary(): Promise<void> {
    console.log(await toStageSummary(await readStage(serverless, root)))
  }

  return {
    'before:package:cleanup': () =>
      processedInput.commands[0] === 'package' ? packageServices(serverless, root, ownArgs()) : undefined,
    'before:deploy:deploy': deploy,
    'after:aws:deploy:deploy:checkForChanges': keepOwnStack,
    'after:deploy:finalize': finish,
    'before:info:info': info,
    'after:info:info': printSummary,
    'before:rollback:rollback': rollBack,
    'after:rollback:rollback': finishRollback,
    'before:remove:remove': remove,
    'after:remove:remove': () => removal?.takeInventory(),
  }
}

/** What a person does when a release does not work. */
function toWayBack(plan: ReleasePlan): string {
  const wanted = toWanted(plan)
  if (wanted === undefined) return 'Nothing was replaced, so there is nothing to go back to'
  return `To go back: npx sls rollback --stage ${plan.stage} --region ${plan.region} --to ${wanted}`
}

/** Commands of one service, that would act on the project's own stack alone. */
const ofOneService = ['rollback function', 'logs', 'invoke', 'metrics', 'deploy list']

/** The sentence that says where to run such a command. Nothing for others. */
export function toWrongPlace(commands: readonly string[], root: string, args: readonly string[]): string | undefined {
  const command = commands.join(' ')
  if (!ofOneService.includes(command)) return
  const places = inDeploymentOrder(readServices(root)).map(({ folder }) => `services/${folder}`)
  const line = `(cd ${places[0]} && npx sls ${args.join(' ')})`
  return `"sls ${command}" acts on one service. Run it in one of ${places.join(', ')}: ${line}`
}
