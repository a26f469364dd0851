/** How long IAM takes a policy to be. */

/** IAM does not count white space, and counts what CloudFormation fills in. */
export function policyLength(document: unknown): number {
  const text = JSON.stringify(document ?? '', (_, value) =>
    typeof value?.['Fn::Sub'] === 'string' ? value['Fn::Sub'] : value,
  )
  return text
    .replace(/\$\{AWS::(Partition|Region|AccountId)\}/g, (_, name: keyof typeof longest) => longest[name])
    .replace(/\s/g, '').length
}

/** The longest of each. */
const longest = { Partition: 'aws-us-gov', Region: 'ap-southeast-1', AccountId: '123456789012' } as const

/** Quotas of IAM (user guide, "IAM and STS quotas"). */
export const maxManagedPolicyLength = 6_144
/** All inline policies of a role together. */
export const maxRolePoliciesLength = 10_240
/** Attached to a role; AWS raises it to 20 on request. */
export const maxAttachedPolicies = 10
