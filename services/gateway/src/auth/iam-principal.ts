import type { Principal } from '@mcp-lambda/wrapper'

/** `arn:aws:sts::123456789012:assumed-role/Agents/i-0abc`: the session's name is the caller's own choice. */
const roleSession = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.+$/

/**
 * Whom AWS says signed a request. Sessions of one role are one principal, the role; its path (`role/team/Agents`) is not
 * in a session's ARN, so it is not in the principal's either. Anybody else (a user, a federated user) is their own ARN.
 */
export function toIamPrincipal(userArn: string): Principal {
  return { id: userArn.replace(roleSession, 'arn:$1:iam::$2:role/$3') }
}
