/** Tool servers behind the gateway. Types only. */

import type { Catalogue } from '@mcp-lambda/wrapper/protocol'
import type { CompiledCatalogue, Drift, ProtocolName } from './gateway-config.ts'

/** How a tool server is deployed and called. Constant in the life of a process. */
export type Deployment = {
  readonly name: string
  /** Function ARN or name, as `lambda:Invoke` takes it. */
  readonly functionName: string
  /** Longest a call to it may take, in milliseconds; without it, as long as the caller waits. */
  readonly timeoutMs?: number
  /** Most calls to it under way at once in one environment. */
  readonly maxConcurrent?: number
  /** Whether its function is in Lambda's per-tenant isolation, so that every call must name a tenant. */
  readonly perTenant?: boolean
  /** Action on catalogue drift; default `count`. */
  readonly drift?: Drift
  /** Globs of tools to leave out of what is read at run time; a packaged catalogue lacks them already. */
  readonly hide?: readonly string[]
  /** Default `mcp`. */
  readonly protocol?: ProtocolName
  /** Whether its catalogue is read at run time; the configured one is then empty. */
  readonly live?: boolean
  /** Beginnings of further digests that are no drift while a release is under way. */
  readonly accepts?: readonly string[]
}

/** A tool server with the catalogue it is called by. */
export type Target = Deployment & {
  readonly catalogue: Catalogue
  /** Digests of catalogues that were reviewed; without them, targets are not asked for theirs. */
  readonly digests?: readonly string[]
  /** Of a packaged catalogue. */
  readonly compiled?: CompiledCatalogue
}
