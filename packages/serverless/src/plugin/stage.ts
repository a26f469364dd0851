/** What the account has of a stage, beside what the project has on disk. */

import { setTimeout } from 'node:timers/promises'
import {
  findProject,
  inDeploymentOrder,
  onStage,
  readProject,
  readServices,
  readYml,
  type Service,
} from '../project/project.ts'
import type { Aws, AwsConfig } from '../release/aws.ts'
import type { Exists } from '../release/inventory.ts'
import type { LocalService } from '../release/removal.ts'
import { isBusy, toRemovalNote, toUpdateRefusal } from '../release/stack-state.ts'
import {
  type ForeignStack,
  type StageStack,
  toForeignStacks,
  toForeignText,
  toStageStacks,
} from '../release/stage-stack.ts'
import type { Serverless } from './framework.ts'

export type StageInAccount = {
  readonly aws: Aws
  readonly exists: Exists
  readonly project: string
  readonly stage: string
  readonly stacks: readonly StageStack[]
  /** Never touched. */
  readonly foreign: readonly ForeignStack[]
  /** In the order in which they are deployed. */
  readonly services: readonly (Service & LocalService)[]
}

/** @param directory Of the project, or of a service of one. */
export async function readStage(serverless: Serverless, directory: string): Promise<StageInAccount> {
  const provider = serverless.getProvider('aws')
  const root = findProject(directory) ?? directory
  const { name: project } = readProject(root)
  const stage = provider.getStage()
  // Loaded late: AWS's clients take longer to load than all else here, and most commands need none.
  const [{ createAws }, { createExists }] = await Promise.all([
    import('../release/aws.ts'),
    import('../release/exists.ts'),
  ])
  const config: AwsConfig = await provider.getAwsSdkV3Config()
  const aws = createAws(config)
  const services = inDeploymentOrder(readServices(root)).map(it => ({
    ...it,
    name: String(readYml(it.directory).service),
  }))
  const folders = [root, ...services.map(service => service.directory)]
  const named = new Map(folders.map(folder => [stackNameOf(folder, stage), String(readYml(folder).service)]))
  const ownTagged = new Set(folders.filter(hasOwnProjectTag).map(folder => stackNameOf(folder, stage)))
  const described = await aws.describeStacks()
  const sought = { project, stage, named, ownTagged }
  const stacks = toStageStacks(described, sought)
  const foreign = toForeignStacks(described, sought)
  return { aws, exists: createExists(config), project, stage, stacks, foreign, services }
}

/** Before anything goes out. @param only The one stack that is deployed. Default: those of the whole stage. */
export function expectNoForeign({ foreign }: StageInAccount, serverless: Serverless, only?: string): void {
  const [first] = only === undefined ? foreign : foreign.filter(({ name }) => name === only)
  if (first === undefined || serverless.processedInput.options['skip-check']) return
  const remedy =
    'Nothing was deployed. Rename the target or the service. If the project itself has a new name: --skip-check takes the stack over'
  throw new serverless.classes.Error(`${toForeignText(first)}. ${remedy}`, 'MCP_STACK_OF_ANOTHER_PROJECT')
}

/**
 * Before anything goes out or back.
 *
 * @param names Stacks that may change. Default: those of the project and its services.
 */
export function expectUpdatable(
  { stacks, services, project, stage }: StageInAccount,
  serverless: Serverless,
  names?: readonly string[],
): void {
  const known = new Set([project, ...services.map(({ name }) => name)])
  const changing = stacks.filter(({ name, service }) => names?.includes(name) ?? known.has(service))
  const region = serverless.getProvider('aws').getRegion()
  const folderOf = (name: string) => {
    const { service } = stacks.find(stack => stack.name === name) ?? {}
    const folder = services.find(it => it.name === service)?.folder
    return folder && `services/${folder}`
  }
  const refusal = toUpdateRefusal(changing, { region, stage, folderOf })
  if (refusal === undefined) return
  throw new serverless.classes.Error(`${refusal}\nNothing was changed.`, 'MCP_STACK_TAKES_NO_UPDATE')
}

/** As CloudFormation gives up an operation on a stack at the latest. */
const longestOperationMs = 3_600_000

/**
 * For a removal: the stage once nothing else is being done to its stacks, which CloudFormation would not delete. Says of each
 * stack in an unusual state what follows for it.
 *
 * @param only The one stack that is removed. Default: those of the whole stage.
 */
export async function readIdleStage(serverless: Serverless, directory: string, only?: string): Promise<StageInAccount> {
  const end = Date.now() + longestOperationMs
  const said = new Set<string>()
  for (;;) {
    const inAccount = await readStage(serverless, directory)
    const stacks = inAccount.stacks.filter(({ name }) => only === undefined || name === only)
    for (const note of stacks.flatMap(stack => toRemovalNote(stack) ?? [])) {
      if (!said.has(note)) console.error(note)
      said.add(note)
    }
    const [busy] = stacks.filter(isBusy)
    if (busy === undefined) return inAccount
    if (Date.now() > end) {
      throw new serverless.classes.Error(`${busy.name} has been ${busy.status} for an hour`, 'MCP_STACK_IS_BUSY')
    }
    await setTimeout(2_000)
  }
}

/** Whether the tag `project` of a stack is the service's own, which may then have any value. */
function hasOwnProjectTag(directory: string): boolean {
  const { tags, stackTags } = readYml(directory).provider ?? {}
  // A text is a variable, whose value is not known here.
  return [tags, stackTags].some(written => typeof written === 'string' || written?.project !== undefined)
}

/** As osls names it. */
export function stackNameOf(directory: string, stage: string): string {
  const { service, provider } = readYml(directory)
  return onStage(stage, typeof provider?.stackName === 'string' ? provider.stackName : `${service}-${stage}`)
}
