import { Sha256 } from '@aws-crypto/sha256-js'
import type { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentials } from '../aws-credentials.ts'
import { MetricsError } from '../metrics-error.ts'
import type { Workspace } from '../metrics-source.ts'

export type RequestSigner = (request: HttpRequest, workspace: Workspace) => Promise<Record<string, string>>

/**
 * Signs for Amazon Managed Service for Prometheus and gives the headers to send. Only `host` and `x-amz-*` are signed, as
 * nothing else may be set before: proxies that touch other headers would break the signature.
 */
export function createRequestSigner(credentialsFor: (workspace: Workspace) => Promise<AwsCredentials>): RequestSigner {
  return async function signRequest(request, workspace) {
    const identity = await credentialsFor(workspace).catch(cause => {
      if (cause instanceof MetricsError) throw cause
      throw new MetricsError('access_denied', 'No AWS credentials were found to sign the request with.', { cause })
    })
    const signer = new SignatureV4({ service: 'aps', region: workspace.region, credentials: identity, sha256: Sha256 })
    const signed = await signer.sign(request)
    return signed.headers
  }
}
