import type { STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentials, CredentialsProvider } from '../aws-credentials.ts'
import { MetricsError } from '../metrics-error.ts'

export type RoleOptions = {
  /** The function's own, which assume a role. */
  readonly own: CredentialsProvider
  readonly region: string
  readonly now: () => number
  readonly maxKept?: number
}

/** Credentials of a role, with the caller's tenant as the session tag `tenant`, which policies of the role can ask for. */
export type AssumeRole = (role: string, tenant: string | undefined) => Promise<AwsCredentials>

/** Older than this before they expire, credentials are fetched again: a query takes a minute. */
const reserveMs = 5 * 60_000

// https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u

/** Kept by role and tenant until they are about to expire. The client of STS is loaded with the first role. */
export function createAssumeRole({ own, region, now, maxKept = 100 }: RoleOptions): AssumeRole {
  const kept = new Map<string, Promise<AwsCredentials>>()
  let client: STSClient | undefined

  async function assume(role: string, tenant: string | undefined): Promise<AwsCredentials> {
    if (tenant !== undefined && !tagValue.test(tenant)) {
      throw new MetricsError('access_denied', 'The tenant of this call has characters that a session tag cannot have.')
    }
    const { AssumeRoleCommand, STSClient: Client } = await import('@aws-sdk/client-sts')
    client ??= new Client({ region, credentials: own })
    const asked = new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: 'mcp-server-prometheus',
      ...(tenant !== undefined && { Tags: [{ Key: 'tenant', Value: tenant }] }),
    })
    const { Credentials: got } = await client.send(asked).catch(cause => {
      throw toMetricsError(cause, role)
    })
    if (!got?.AccessKeyId || !got.SecretAccessKey) throw new TypeError('AssumeRole gave no credentials')
    return {
      accessKeyId: got.AccessKeyId,
      secretAccessKey: got.SecretAccessKey,
      ...(got.SessionToken && { sessionToken: got.SessionToken }),
      ...(got.Expiration && { expiration: got.Expiration }),
    }
  }

  return async function assumeRole(role, tenant) {
    const key = JSON.stringify([role, tenant])
    const found = await kept.get(key)?.catch(() => undefined)
    if (found && (found.expiration?.getTime() ?? Infinity) - now() > reserveMs) return found
    const credentials = assume(role, tenant)
    kept.delete(key)
    kept.set(key, credentials)
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKept) break
      kept.delete(oldest)
    }
    // A failure is not kept, and the caller has it from here.
    credentials.catch(() => kept.get(key) === credentials && kept.delete(key))
    return credentials
  }
}

function toMetricsError(cause: unknown, role: string): MetricsError {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'AccessDenied' || name === 'AccessDeniedException') {
    return new MetricsError(
      'access_denied',
      `This server may not assume ${role}: its own role needs sts:AssumeRole and sts:TagSession on it, and the trust policy of ${role} has to allow both.`,
      { cause },
    )
  }
  if (name === 'Throttling' || name === 'ThrottlingException') {
    return new MetricsError('throttled', `Assuming ${role} is throttled. Try again later.`, { cause })
  }
  return new MetricsError('backend_unavailable', `${role} could not be assumed.`, { cause, retryable: true })
}
