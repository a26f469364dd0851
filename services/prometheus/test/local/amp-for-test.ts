/** Amazon Managed Prometheus on this machine for tests: three workspaces, and requests signed for them. */
import { Sha256 } from '@aws-crypto/sha256-js'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { onTestFinished } from 'vitest'
import { type Amp, type StartAmpOptions, startAmp } from '../../local/amp/start-amp.ts'
import type { AmpWorkspace } from '../../local/amp/workspace.ts'

export const createdAt = new Date('2026-01-02T03:04:05Z')
const main: AmpWorkspace = { workspaceId: 'ws-main', alias: 'team-main', status: 'ACTIVE', createdAt, tags: { a: 'b' } }
export const workspaces: AmpWorkspace[] = [
  main,
  { workspaceId: 'ws-new', alias: 'team-new', status: 'CREATING', createdAt },
  { workspaceId: 'ws-bare', status: 'ACTIVE', createdAt, retentionPeriodInDays: 30 },
]

/** Closed when the test has finished. */
export async function ampForTest(options: Partial<StartAmpOptions> = {}): Promise<Amp> {
  const amp = await startAmp({ prometheusUrl: 'http://127.0.0.1:9', workspaces, identity: localIdentity, ...options })
  onTestFinished(() => amp.close())
  return amp
}

type Signing = {
  service?: string
  region?: string
  secretAccessKey?: string
  signingDate?: Date
  /** Of the body. Default: that of a form. */
  contentType?: string
}

export async function signedFetch(url: string, init: { method?: string; body?: string } = {}, signing: Signing = {}) {
  const signed = await sign(url, init, signing)
  return fetch(url, { ...init, headers: signed.headers })
}

export async function sign(
  url: string,
  { method = 'GET', body }: { method?: string; body?: string },
  {
    service = 'aps',
    region = 'us-east-1',
    secretAccessKey = localIdentity.secretAccessKey,
    signingDate,
    contentType = 'application/x-www-form-urlencoded',
  }: Signing = {},
) {
  const { host, pathname, searchParams } = new URL(url)
  const query: Record<string, string[]> = {}
  for (const name of new Set(searchParams.keys())) query[name] = searchParams.getAll(name)
  const { accessKeyId } = localIdentity
  const signer = new SignatureV4({ service, region, credentials: { accessKeyId, secretAccessKey }, sha256: Sha256 })
  const form: Record<string, string> = body ? { 'content-type': contentType } : {}
  const request = new HttpRequest({ method, path: pathname, query, headers: { host, ...form }, body })
  return signer.sign(request, signingDate ? { signingDate } : {})
}
