/** A release as data: what goes out, in which order, decided before anything is touched. */

import { createHash } from 'node:crypto'
import type { StageStack } from './stage-stack.ts'
import type { Window } from './window.ts'

/** A service as it was packaged. */
export type Packaged = {
  /** `service` of its `serverless.yml`. */
  readonly service: string
  /** Below the project's folder; `.` is the project's own stack. */
  readonly folder: string
  readonly stack: string
  /** Of template and code. */
  readonly digest: string
}

export type ReleaseStep = Packaged & {
  /** `keep`: the stack carries this very digest, and is not touched. */
  readonly action: 'create' | 'update' | 'keep'
  /** What the stack carries today, where there is one. */
  readonly deployed?: string
}

/** What `sls deploy --dry-run` prints. The version changes with the shape. */
export type ReleasePlan = {
  readonly version: 1
  readonly project: string
  readonly stage: string
  readonly region: string
  /** Follows from the digests of all stacks: the same release has the same name. */
  readonly release: string
  readonly steps: readonly ReleaseStep[]
  /** What the gateway's stack accepts until the release is whole: the value of its parameter `GatewayAccepts`. */
  readonly window?: Window
  /** Stacks of the stage that no folder stands for. A deployment leaves them; `sls remove` removes them. */
  readonly orphans: readonly string[]
}

/** Name of the output in which a stack carries the digest of what it was deployed from. */
export const digestOutput = 'McpPackageDigest'

/** Name of osls' output for the bucket that holds packages of a stack. */
export const bucketOutput = 'ServerlessDeploymentBucketName'

export type ReleaseFacts = {
  readonly project: string
  readonly stage: string
  readonly region: string
  /** In the order in which they are deployed. */
  readonly packages: readonly Packaged[]
  readonly stacks: readonly StageStack[]
}

export function planRelease({ project, stage, region, packages, stacks }: ReleaseFacts): ReleasePlan {
  const known = new Set(packages.map(({ service }) => service))
  return {
    version: 1,
    project,
    stage,
    region,
    release: nameRelease(packages.map(({ service, digest }) => [service, digest])),
    steps: packages.map(packaged => toStep(packaged, stacks)),
    orphans: stacks.filter(({ service }) => !known.has(service)).map(({ name }) => name),
  }
}

/** The release that the stacks of a stage carry, also when they went out one by one. */
export function releaseOf(stacks: readonly StageStack[]): string {
  return nameRelease(stacks.map(({ service, outputs }) => [service, outputs[digestOutput] ?? '']))
}

function nameRelease(digests: readonly (readonly [service: string, digest: string])[]): string {
  const sorted = [...digests].sort(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 12)
}

function toStep(packaged: Packaged, stacks: readonly StageStack[]): ReleaseStep {
  const stack = stacks.find(({ service }) => service === packaged.service)
  if (stack === undefined) return { ...packaged, action: 'create' }
  const deployed = stack.outputs[digestOutput]
  // One that failed half way may carry the digest and not the code.
  const isWhole = /^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)
  const action = deployed === packaged.digest && isWhole ? 'keep' : 'update'
  return { ...packaged, action, ...(deployed === undefined ? {} : { deployed }) }
}
