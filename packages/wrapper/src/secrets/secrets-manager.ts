/** The only code that speaks to AWS Secrets Manager. Loaded with the first secret that is not in the environment. */

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type FetchSecret, SecretUnavailable } from './secret-store.ts'

/** Longest that one attempt may take to connect and to answer, in milliseconds. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 3_000 }

/** Errors of GetSecretValue after which an earlier value must not be used (API reference, "GetSecretValue", Errors). */
const remedies: Readonly<Record<string, (id: string) => string>> = {
  ResourceNotFoundException: id =>
    `there is no such secret in this account and region. Create it: aws secretsmanager create-secret --name ${id} --secret-string '…'`,
  InvalidRequestException: () => 'it is marked for deletion. Restore it, or name another',
  AccessDeniedException: id =>
    `the role of this function may not read it. custom.mcp.secrets grants that: deploy with it. A key of your own needs kms:Decrypt, too (${id})`,
  DecryptionFailure: () => 'its key does not decrypt it. Give the role of this function kms:Decrypt on that key',
}

export function createFetchSecret(): FetchSecret {
  const client = new SecretsManagerClient({ maxAttempts: 3, requestHandler })
  return async id => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id })).catch(error => {
      throw toUnavailable(id, error)
    })
    if (SecretString) return SecretString
    throw new SecretUnavailable(`the secret ${id} holds no text. Binary secrets are not read`, true)
  }
}

function toUnavailable(id: string, error: unknown): SecretUnavailable {
  const { name } = Object(error)
  const remedy = remedies[name]?.(id)
  const reason =
    remedy ??
    'Secrets Manager did not answer. The function needs a way to it: the internet, or an interface endpoint in its VPC'
  return new SecretUnavailable(`the secret ${id} cannot be read (${name}): ${reason}`, remedy !== undefined, {
    cause: error,
  })
}
