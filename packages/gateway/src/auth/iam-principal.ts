import type { Principal } from '@mcp-lambda/wrapper'
import type { CallerEntry } from '../config/gateway-config.ts'
import { matchesGlob } from '../glob.ts'

/** `arn:aws:sts::123456789012:assumed-role/Agents/i-0abc`: the session's name is the caller's own choice. */
const roleSession = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.+$/

/**
 * The principal that signed a request, as AWS verified it. Sessions of one role are one principal, the role. Its path
 * (`role/team/Agents`) is not in a session's ARN, so the principal has none. A user or federated user is its own ARN.
 *
 * Tenant and roles are those of the first entry whose glob the principal's ARN matches; without one there are none.
 */
export function createIamPrincipal(callers: readonly CallerEntry[]): (userArn: string) => Principal {
  return userArn => {
    const id = userArn.replace(roleSession, 'arn:$1:iam::$2:role/$3')
    const entry = callers.find(({ arn }) => matchesGlob(arn, id))
    return {
      id,
      ...(entry?.tenant !== undefined && { tenant: entry.tenant }),
      ...(entry?.roles && { roles: entry.roles }),
    }
  }
}
