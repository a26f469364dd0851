/** A whole release back: which package of which stack, decided before anything is touched. */

import { digestOutput, type ReleasePlan } from './plan.ts'
import type { StageStack } from './stage-stack.ts'
import type { GatewayPackage } from './window.ts'

/** A package that a stack's bucket still holds. */
export type StoredPackage = {
  /** When it was uploaded, in milliseconds since the epoch: what osls' `rollback` takes. */
  readonly timestamp: string
  readonly digest: string
  /** Whether a function of it has a published version. */
  readonly isPublished?: boolean
  /** Where it is that of a gateway. */
  readonly gateway?: GatewayPackage | undefined
}

export type RollbackStep = StoredPackage & {
  readonly stack: string
  /** `service` of its `serverless.yml`. */
  readonly service: string
}

/** Characters of a digest that are shown, and those that a person has to give. */
const shownLength = 12
const leastLength = 8

/** What `--to` names: digests, or their first characters, by stack. Throws where it is written otherwise. */
export function readWanted(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map(pair => pair.trim().split('='))
  for (const [stack = '', digest = ''] of pairs) {
    if (stack === '' || !/^[0-9a-f]+$/.test(digest) || digest.length < leastLength) {
      throw new Error(`--to takes stacks and digests, of ${leastLength} characters or more: --to one-prod=0123456789ab`)
    }
  }
  return new Map(pairs.map(([stack = '', digest = '']) => [stack, digest]))
}

/** Throws with every stack that cannot go back. A stack that carries the digest already is no step. */
export function planRollback(
  wanted: ReadonlyMap<string, string>,
  stacks: readonly StageStack[],
  stored: ReadonlyMap<string, readonly StoredPackage[]>,
): RollbackStep[] {
  const problems: string[] = []
  const steps: RollbackStep[] = []
  for (const [name, start] of wanted) {
    const stack = stacks.find(it => it.name === name)
    const found = stored.get(name)?.findLast(({ digest }) => digest.startsWith(start))
    if (stack === undefined) problems.push(`${name} is no stack of this stage`)
    else if (found === undefined) problems.push(`${name}: its bucket has no package ${start} any more`)
    else if (stack.outputs[digestOutput] !== found.digest || !isComplete(stack)) {
      steps.push({ stack: name, service: stack.service, ...found })
    }
  }
  if (problems.length === 0) return steps
  throw new Error(
    `Nothing was rolled back:\n${problems.map(text => `  ${text}`).join('\n')}\nCheck out the commit of that release, and deploy it: what did not change since is not touched`,
  )
}

/** `--to` for what a release is about to replace. Undefined where nothing is. */
export function toWanted({ steps }: Pick<ReleasePlan, 'steps'>): string | undefined {
  const replaced = steps.flatMap(({ action, stack, deployed }) =>
    action === 'update' && deployed !== undefined ? [`${stack}=${deployed.slice(0, shownLength)}`] : [],
  )
  return replaced.length === 0 ? undefined : replaced.join(',')
}

/** What each stack can go back to, as a person reads it. */
export function toChoices(
  stacks: readonly StageStack[],
  stored: ReadonlyMap<string, readonly StoredPackage[]>,
): string {
  const lines = stacks.flatMap(({ name, outputs }) => [
    name,
    ...(stored.get(name) ?? []).map(({ timestamp, digest }) => {
      const mark = digest === outputs[digestOutput] ? '  deployed' : ''
      return `  ${new Date(Number(timestamp)).toISOString()}  ${digest.slice(0, shownLength)}${mark}`
    }),
  ])
  return lines.join('\n')
}

function isComplete({ status }: StageStack): boolean {
  return /^(CREATE|UPDATE)_COMPLETE$/.test(status)
}
