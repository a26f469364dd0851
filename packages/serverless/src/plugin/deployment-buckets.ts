/** Before stacks are removed: the buckets that they made for their packages, which CloudFormation deletes only when empty. */

import type { StackResource } from '../release/inventory.ts'
import { bucketOutput } from '../release/plan.ts'
import { toForeignObjectsRefusal } from '../release/removal.ts'
import type { StageStack } from '../release/stage-stack.ts'
import type { Serverless } from './framework.ts'
import type { StageInAccount } from './stage.ts'

export type StackWithResources = { readonly stack: StageStack; readonly resources: readonly StackResource[] }

export async function readResources(
  { aws }: StageInAccount,
  stacks: readonly StageStack[],
): Promise<StackWithResources[]> {
  return Promise.all(stacks.map(async stack => ({ stack, resources: await aws.resourcesOf(stack.name) })))
}

/** Undefined where packages lie in a bucket of another stack. Buckets with the data of a service are none of these. */
export function deploymentBucketOf({ stack, resources }: StackWithResources): string | undefined {
  const bucket = stack.outputs[bucketOutput]
  const isOwn = resources.some(({ type, id }) => type === 'AWS::S3::Bucket' && id === bucket)
  return isOwn ? bucket : undefined
}

/** Throws where the removal of a bucket would fail, after all before it is gone. */
export async function expectNoForeignObjects(
  { aws, stage }: StageInAccount,
  stacks: readonly StackWithResources[],
  { classes }: Serverless,
): Promise<void> {
  const found = await Promise.all(
    stacks.map(async it => {
      const bucket = deploymentBucketOf(it)
      if (bucket === undefined) return []
      return [{ bucket, keys: await aws.foreignObjects(bucket, `${it.stack.service}/${stage}`) }]
    }),
  )
  const refusal = toForeignObjectsRefusal(found.flat())
  if (refusal !== undefined) throw new classes.Error(refusal, 'MCP_BUCKET_HAS_FOREIGN_OBJECTS')
}

/** With versions of what was uploaded, which the framework leaves in a versioned bucket. */
export async function emptyDeploymentBuckets(
  { aws }: StageInAccount,
  stacks: readonly StackWithResources[],
): Promise<void> {
  for (const stack of stacks) {
    const bucket = deploymentBucketOf(stack)
    if (bucket !== undefined) await aws.emptyBucket(bucket)
  }
}
