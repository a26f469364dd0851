/** Before stacks are removed: their policies, which AWS deletes only when no role, user or group holds them. */

import type { StackResource } from '../release/inventory.ts'
import { toRefusal } from '../release/removal.ts'
import type { Serverless } from './framework.ts'
import type { StageInAccount } from './stage.ts'

/** Throws where the removal of a policy would fail, after much before it is gone. */
export async function expectNoneHeld(
  { aws }: StageInAccount,
  resources: readonly StackResource[],
  { classes }: Serverless,
): Promise<void> {
  const own = new Set(resources.filter(({ type }) => type === 'AWS::IAM::Role').map(({ id }) => id))
  const arns = resources.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy').map(({ id }) => id)
  const held = await Promise.all(
    arns.map(async arn => ({
      arn,
      // Roles of the stage go before their policies: CloudFormation knows the order.
      holders: (await aws.holdersOf(arn)).filter(({ kind, name }) => kind !== 'role' || !own.has(name)),
    })),
  )
  const refusal = toRefusal(held)
  if (refusal !== undefined) throw new classes.Error(refusal, 'MCP_POLICY_IS_ATTACHED')
}
