/** Types only: what packaging compiles into the gateway, so that nothing is parsed, checked or looked up at run time. */

import type { JsonObject } from '@mcp-lambda/wrapper'

/** `gateway.yml` with its stage's overrides applied and every value checked (by `packaging/gateway-config.ts`). */
export type GatewayConfig = {
  /** A door that is not here is shut. */
  readonly doors: {
    /** `iam`: AWS verified the caller's signature. `none`: nobody did, on this machine only. */
    readonly functionUrl?: 'iam' | 'none'
    /** `trusted`: whoever IAM lets invoke this function speaks as this principal, and may assert tenant and claims. */
    readonly invoke?: { readonly trusted: { readonly principal: string } }
  }
  /** Values of the `Origin` header a browser may come with, e.g. `https://chat.example.com`. */
  readonly allowedOrigins: readonly string[]
  /** Settings of single targets; a target without an entry has the defaults. */
  readonly targets: { readonly [target: string]: { readonly timeoutMs?: number } }
}

/** A service's committed `catalogue.json`: what it answers about itself on the 2026-07-28 revision, sorted. */
export type Catalogue = {
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions?: string
  readonly tools: readonly JsonObject[]
  readonly prompts: readonly JsonObject[]
  readonly resources: readonly JsonObject[]
  readonly resourceTemplates: readonly JsonObject[]
}

/** The default export of `virtual:targets`, made by `packaging/targets-plugin.ts`. */
export type PackagedTargets = {
  /** In the order of their names. */
  readonly targets: readonly { readonly name: string; readonly catalogue: Catalogue }[]
  readonly config: GatewayConfig
}
