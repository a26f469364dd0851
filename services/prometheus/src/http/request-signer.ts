import { Sha256 } from '@aws-crypto/sha256-js'
import type { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import type { CredentialsProvider } from '../aws-credentials.ts'
import { MetricsError } from '../metrics-error.ts'

export type RequestSigner = (request: HttpRequest, region: string) => Promise<Record<string, string>>

/**
 * Signs for Amazon Managed Service for Prometheus and gives the headers to send. Only `host` and `x-amz-*` are signed, as
 * nothing else may be set before: proxies that touch other headers would break the signature.
 */
export function createRequestSigner(credentials: CredentialsProvider): RequestSigner {
  return async function signRequest(request, region) {
    const identity = await credentials().catch(cause => {
      throw new MetricsError('access_denied', 'No AWS credentials were found to sign the request with.', { cause })
    })
    const signer = new SignatureV4({ service: 'aps', region, credentials: identity, sha256: Sha256 })
    const signed = await signer.sign(request)
    return signed.headers
  }
}
