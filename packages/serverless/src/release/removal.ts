/** What is to be removed of a stage, in which order, and what stands in the way: decided before anything is deleted. */

import type { StageStack } from './stage-stack.ts'

/** A service of the project as it is on disk. */
export type LocalService = {
  /** `service` of its `serverless.yml`. */
  readonly name: string
  /** Below `services/`. */
  readonly folder: string
  readonly directory: string
}

export type RemovalStep = {
  readonly stack: StageStack
  /** The folder whose `sls remove` removes the stack. Without one, no folder stands for the stack any more. */
  readonly service?: LocalService
}

/**
 * The stacks of services in the order of removal: what invokes others goes first, stacks without a folder last. The project's
 * own stack is none of them.
 *
 * @param services In the order in which they are deployed.
 */
export function planRemoval(
  stacks: readonly StageStack[],
  services: readonly LocalService[],
  project: string,
): RemovalStep[] {
  const withFolder = [...services].reverse().flatMap(service => {
    const stack = stacks.find(it => it.service === service.name)
    return stack === undefined ? [] : [{ stack, service }]
  })
  const known = new Set([project, ...services.map(({ name }) => name)])
  return [...withFolder, ...stacks.filter(({ service }) => !known.has(service)).map(stack => ({ stack }))]
}

/** A managed policy of the stage, and who has it that is not of the stage. */
export type HeldPolicy = { readonly arn: string; readonly holders: readonly Holder[] }

export type Holder = { readonly kind: 'role' | 'user' | 'group'; readonly name: string }

/** Why AWS would refuse to delete a policy, with the command that lets go of it. Nothing when none is held. */
export function toRefusal(policies: readonly HeldPolicy[]): string | undefined {
  const commands = policies.flatMap(({ arn, holders }) =>
    holders.map(({ kind, name }) => `  aws iam detach-${kind}-policy --${kind}-name ${name} --policy-arn ${arn}`),
  )
  if (commands.length === 0) return
  return `Nothing was removed: AWS deletes no policy that is attached, and stops there. Detach first:\n${commands.join('\n')}`
}

/** A deployment bucket, and keys in it that no deployment of its stack wrote. */
export type ForeignObjects = { readonly bucket: string; readonly keys: readonly string[] }

/**
 * Why CloudFormation would not delete a bucket: the framework removes what it uploaded and nothing else. With the command that
 * shows them. Nothing when there are none.
 */
export function toForeignObjectsRefusal(found: readonly ForeignObjects[]): string | undefined {
  const lines = found.flatMap(({ bucket, keys: [first, ...more] }) => {
    if (first === undefined) return []
    const others = more.length === 0 ? '' : ` and ${more.length} more`
    return [`  ${bucket} has ${first}${others}: aws s3 rm 's3://${bucket}/${first}'`]
  })
  if (lines.length === 0) return
  const text =
    'Nothing was removed: a deployment bucket has objects that no deployment put there. Move or delete them first'
  return [`${text}:`, ...lines].join('\n')
}

/** What a person is asked, and what `--yes` answers. */
export function toQuestion(stacks: readonly StageStack[], stage: string): string {
  const [what, they] = stacks.length === 1 ? ['1 stack', 'it holds'] : [`${stacks.length} stacks`, 'they hold']
  return `Remove ${what} of stage ${stage}, with all that ${they}: ${stacks.map(({ name }) => name).join(', ')}`
}

/** Stages that ask before they are removed: `prod`, and where CloudFormation protects a stack. */
export function isAsked(stacks: readonly StageStack[], stage: string): boolean {
  return stage === 'prod' || stacks.some(({ isProtected }) => isProtected)
}
