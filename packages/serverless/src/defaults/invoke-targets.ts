/** What lets the gateway's role invoke each target, by its exact ARN: `${mcp:invokeTargets}`. */

import { maxManagedPolicyLength, policyLength } from './policy-length.ts'

/** Of the 10,240 characters that inline policies of a role have together: logs, traces and secrets take some. */
const maxInlineLength = 8_000

/** An inline policy, or as many managed ones as it takes where that is too long. */
export function invokeTargets(arns: readonly unknown[]) {
  const inline = toDocument(arns)
  if (policyLength(inline) <= maxInlineLength) {
    const Properties = { RoleName: executionRole, PolicyName: 'invoke-targets', PolicyDocument: inline }
    return { Resources: { InvokeTargets: { Type: 'AWS::IAM::RolePolicy', Properties } } }
  }
  const policies = splitBy(arns, some => policyLength(toDocument(some)) <= maxManagedPolicyLength)
  return {
    Resources: Object.fromEntries(
      policies.map((some, index) => [
        `InvokeTargets${index + 1}`,
        { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [executionRole], PolicyDocument: toDocument(some) } },
      ]),
    ),
  }
}

const executionRole = { Ref: 'ExecutionRole' }

function toDocument(arns: readonly unknown[]) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arns }] }
}

/** In their order, as many together as fit. */
function splitBy<Item>(items: readonly Item[], fits: (some: readonly Item[]) => boolean): Item[][] {
  const parts: Item[][] = []
  for (const item of items) {
    const last = parts.at(-1)
    if (last !== undefined && fits([...last, item])) last.push(item)
    else parts.push([item])
  }
  return parts
}
