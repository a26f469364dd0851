/** Why access is refused (401, 403), as far as the answer says. */
import { MetricsError } from '../metrics-error.ts'
import type { FailedCall, Words } from './failed-call.ts'

export function toAccessError(
  status: number,
  { aws: said, prometheus }: Words,
  { workspace, action }: FailedCall,
): MetricsError {
  // Names of roles and resources are the user's own: what is in them decides nothing.
  const aws = said?.replace(/\barn:\S+/g, 'arn')
  const where = `workspace ${workspace.id} in ${workspace.region}`
  if (aws === undefined) {
    const words =
      prometheus === undefined ? 'without words that AWS uses' : `with the words ${JSON.stringify(prometheus)}`
    return new MetricsError(
      'access_denied',
      `Access to ${where} is refused with status ${status}, ${words}: the answer comes from a proxy or from a backend that is not AWS, and names no cause that is known here. On AWS the role needs ${action}.`,
    )
  }
  // Never passed on as it is: a signature mismatch is answered with the whole canonical request, session token and all.
  if (/security token|token .*(?:expired|invalid)/i.test(aws)) {
    return new MetricsError(
      'access_denied',
      `AWS does not accept the credentials in ${workspace.region}: they are expired or invalid, or the region is opt-in and needs tokens of a regional STS endpoint.`,
    )
  }
  if (/signature/i.test(aws)) {
    return new MetricsError(
      'access_denied',
      `AWS does not accept the request's signature for ${workspace.region}: the region or the clock is wrong, or something on the way changed the request.`,
    )
  }
  const denied = /not authorized to perform: (aps:\w+)/.exec(aws)?.[1]
  const cause = denialCauses.find(({ words }) => words.test(aws))
  if (cause) return new MetricsError('access_denied', `${denied ?? action} on ${where} is denied by ${cause.what}.`)
  if (/credential should be scoped to/i.test(aws)) {
    return new MetricsError(
      'access_denied',
      `The request was signed for ${workspace.region}, and the endpoint belongs to another region or service. Check region and the configured endpoint.`,
    )
  }
  if (denied) {
    return new MetricsError(
      'access_denied',
      `The role of this server needs ${denied} on ${where}. AWS answers the same for a workspace of another account or region: check workspace_id and region too.`,
    )
  }
  if (/missing authentication token/i.test(aws)) {
    return new MetricsError(
      'access_denied',
      `AWS does not offer this API for ${where} (it answers "Missing Authentication Token" for a path it does not have). Check the configured endpoint.`,
    )
  }
  if (/\bkms\b/i.test(aws)) {
    return new MetricsError(
      'access_denied',
      `The key of KMS that encrypts ${where} refuses its use: the key's policy, or the role's permissions on kms:Decrypt.`,
    )
  }
  return new MetricsError(
    'access_denied',
    `Access to ${where} is refused, and the answer names no cause that is known here. The role needs ${action}.`,
  )
}

/** How AWS names the policy that denies. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const denialCauses = [
  {
    words: /service control polic|\bSCPs?\b|organizations polic/i,
    what: 'a service control policy of the organization: the role alone cannot change it',
  },
  {
    words: /resource control polic|\bRCPs?\b/i,
    what: 'a resource control policy of the organization: the role alone cannot change it',
  },
  { words: /permissions boundary/i, what: "the permissions boundary of this server's role" },
  { words: /VPC endpoint policy/i, what: 'the policy of the VPC endpoint that the request went through' },
  { words: /session policy/i, what: 'the session policy under which the role was assumed' },
  {
    words: /explicit deny in an? identity-based policy/i,
    what: "an explicit deny in an identity-based policy of this server's role",
  },
  {
    words: /explicit deny in a resource-based policy/i,
    what: 'an explicit deny in the resource policy of the workspace',
  },
  {
    words: /no resource-based policy allows/i,
    what: 'the resource policy of the workspace, which does not allow it',
  },
  {
    words: /explicit deny/i,
    what: 'an explicit deny in a policy that AWS does not name: a right of the role does not help against it',
  },
] as const
