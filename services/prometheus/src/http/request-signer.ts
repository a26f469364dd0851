import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
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

/** Node's SHA-256 as the SDK's signer takes it: a signature needs half the time that it needs in JavaScript (Node 24.21, x64). */
class Sha256 {
  readonly #key: string | Uint8Array | undefined
  #hash: Hash | Hmac

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = toBytes(key)
    this.#hash = this.#start()
  }

  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#start()
  }

  #start(): Hash | Hmac {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key)
  }
}

function toBytes(key: string | ArrayBuffer | ArrayBufferView | undefined): string | Uint8Array | undefined {
  if (key === undefined || typeof key === 'string') return key
  return ArrayBuffer.isView(key) ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength) : new Uint8Array(key)
}
