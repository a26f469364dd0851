/** What the registry knows of targets, and what it needs to know more. Types only. */

import type { Call } from '@mcp-lambda/wrapper'
import type { Catalogue, JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { Deployment, Target } from '../config/target.ts'

export type RegisteredTarget =
  /** Its catalogue could not be fetched yet. */
  | { readonly kind: 'unread'; readonly target: Deployment }
  /** `isWhole`: each list was read at least once, so that `catalogue` lacks nothing. */
  | { readonly kind: 'read'; readonly target: Target; readonly isWhole: boolean }

export type RegistryDeps = {
  readonly fetchCatalogue: FetchCatalogue
  readonly log: (message: string, facts: JsonObject) => void
  readonly now?: () => number
}

/** Port: asks a target what it offers. Throws where nothing was read: `server/discover` failed. */
export type FetchCatalogue = (target: Target, call: Call) => Promise<FetchedCatalogue>

export type FetchedCatalogue = {
  readonly catalogue: Catalogue
  /** Digest of everything the target lists, as the target computes it. Absent where a list could not be read. */
  readonly digest?: string
  /** Methods of lists that are read as empty: the target declares a capability and does not know the method. */
  readonly missing: readonly string[]
  /** Lists that could not be read: `catalogue` holds what the target offered before. */
  readonly failed: readonly { readonly method: string; readonly error: unknown }[]
}

/** When a target's catalogue was fetched last, and for how long that is enough. */
export type Wait = { readonly sinceMs: number; readonly lengthMs: number }
