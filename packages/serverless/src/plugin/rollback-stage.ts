/** `sls rollback --to …` at the root: brings back what a release replaced. */

import { findGateway } from '../project/project.ts'
import { inAliasOrder } from '../release/alias-order.ts'
import { planRollback, type RollbackStep, readWanted, toChoices } from '../release/rollback.ts'
import type { StageStack } from '../release/stage-stack.ts'
import { inWindowOrder, type Window } from '../release/window.ts'
import { toRollbackArgs } from './command-line.ts'
import { ownArgs, runIn } from './every-service.ts'
import type { Serverless } from './framework.ts'
import { openWindow, planTargetsWindow, planWindow } from './gateway-window.ts'
import { expectUpdatable, readStage, type StageInAccount } from './stage.ts'

export type RolledBack = {
  /** The step of the project's own stack, which the framework takes, where there is one. */
  readonly own: RollbackStep | undefined
  /** Those that are of one release with their gateway, since both were named. */
  readonly targets: ReadonlySet<string>
}

/** Rolls the services back. */
export async function rollBackServices(serverless: Serverless, root: string): Promise<RolledBack> {
  const { classes, processedInput } = serverless
  const inAccount = await readStage(serverless, root)
  const toError = (error: Error) => new classes.Error(error.message, 'MCP_NOT_ROLLED_BACK')
  const wanted = readWantedOf(processedInput.options.to, toError)
  if (wanted !== undefined) expectUpdatable(inAccount, serverless, [...wanted.keys()])
  const steps = await plan(inAccount, wanted).catch(error => {
    throw toError(error)
  })
  const { aws, stacks, services } = inAccount
  const gateway = findGateway(services)
  const stack = stacks.find(({ service }) => service === gateway?.name)
  const withGateway = stack !== undefined && wanted?.has(stack.name) === true
  const window = await planRollbackWindow(inAccount, { stack, withGateway, steps }).catch(error => {
    throw toError(error)
  })
  if (window) await openWindow(aws, stacks, window)
  const inOrder = services.flatMap(({ name, directory }) =>
    steps
      .filter(({ service }) => service === name)
      .map(({ isPublished = false, ...step }) => ({ ...step, isPublished, directory })),
  )
  const inWindow = window ? inWindowOrder(inOrder, window) : inOrder
  const done: string[] = []
  for (const { directory, ...step } of inAliasOrder(inWindow, stacks, stack?.name)) {
    const ending = await runIn(directory, toRollbackArgs(ownArgs(), step.timestamp))
    if (ending !== undefined) {
      const state = done.length === 0 ? 'nothing was rolled back before it' : `${done.join(', ')} went back before it`
      throw new classes.Error(
        `${step.stack} failed (${ending}); ${state}. Run the same command again: what went back is kept`,
        'SERVICE_FAILED',
      )
    }
    done.push(step.stack)
  }
  const named = stacks.filter(({ name }) => withGateway && wanted?.has(name)).map(({ service }) => service)
  return {
    own: steps.find(({ service }) => service === inAccount.project),
    targets: new Set(
      services.flatMap(({ name, target }) => (target !== undefined && named.includes(name) ? target : [])),
    ),
  }
}

type GatewayRollback = {
  /** Of the gateway. */
  readonly stack: StageStack | undefined
  /** Whether it goes back too, or is there already. */
  readonly withGateway: boolean
  readonly steps: readonly RollbackStep[]
}

async function planRollbackWindow(
  inAccount: StageInAccount,
  { stack, withGateway, steps }: GatewayRollback,
): Promise<Window | undefined> {
  const packaged = steps.find(step => step.gateway)?.gateway
  if (packaged !== undefined) return planWindow(inAccount.aws, stack, packaged)
  if (withGateway) return
  const goingBack = new Set(steps.map(({ service }) => service))
  const targets = inAccount.services.flatMap(({ name, target }) =>
    target !== undefined && goingBack.has(name) ? target : [],
  )
  return planTargetsWindow(inAccount, targets)
}

function readWantedOf(to: string | undefined, toError: (error: Error) => Error) {
  try {
    return to === undefined ? undefined : readWanted(to)
  } catch (error) {
    throw toError(error as Error)
  }
}

async function plan(
  { aws, stacks, stage, project, services }: StageInAccount,
  wanted: ReadonlyMap<string, string> | undefined,
) {
  const known = new Set([project, ...services.map(({ name }) => name)])
  const ours = stacks.filter(({ service }) => known.has(service))
  if (ours.length === 0) throw new Error(`Nothing of stage ${stage} is deployed to this account and region`)
  const asked = ours.filter(({ name }) => wanted === undefined || wanted.has(name))
  const stored = new Map(
    await Promise.all(
      asked.map(async stack => [stack.name, await aws.storedPackages(stack, `${stack.service}/${stage}`)] as const),
    ),
  )
  if (wanted !== undefined) return planRollback(wanted, ours, stored)
  throw new Error(
    `Say which packages to go back to, of those that the buckets hold:\n${toChoices(ours, stored)}\nFor example: npx sls rollback --stage ${stage} --to ${ours[0]?.name ?? 'stack'}=<digest>. A deployment that fails prints the command for what it replaced`,
  )
}
