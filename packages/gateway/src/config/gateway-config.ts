/**
 * Types of `gateway.yml`, from its schema, and of what packaging compiles into the gateway, so that nothing is parsed,
 * checked or looked up at run time.
 */

import type { Catalogue } from '@mcp-lambda/wrapper/protocol'
import type * as z from 'zod/v4'
import type { settings } from './schema/gateway-yml.ts'
import type { target } from './schema/targets.ts'

type Immutable<Value> = Value extends object ? { readonly [Key in keyof Value]: Immutable<Value[Key]> } : Value

/** `gateway.yml` as one stage has it, checked, with defaults filled in. */
export type Settings = Immutable<z.output<typeof settings>>

export type FindTools = NonNullable<Settings['findTools']>

export type JwtSettings = NonNullable<Settings['jwt']>

export type Issuer = JwtSettings['issuers'][number]

export type CallerEntry = Settings['callers'][number]

/** What callers may use who are of one of `tenants`, in one of `roles`, and hold all of `scopes`, as far as those are given. */
export type Rule = NonNullable<Settings['policy']>['allow'][number]

/** Who may see and call what: by default nothing, once there is a rule. */
export type Policy = NonNullable<Settings['policy']> & {
  /** Compiled: the distinct sets of rules that entries of packaged catalogues match (`compiled-matches.ts`). */
  readonly matches?: readonly string[]
}

/** What `gateway.yml` says of one target. */
export type TargetEntry = Immutable<z.output<typeof target>>

/** The part of it that is needed at run time. `hide` is there only for targets whose catalogue is read then. */
export type TargetSettings = Omit<TargetEntry, 'catalogue' | 'accept' | 'function'> & {
  /** Whether it is no service of this project. */
  readonly elsewhere?: boolean
}

/**
 * `mcp`: 2026-07-28, with the facts of the call and streams, as the wrapper does. `mcp-2025`: single JSON-RPC requests of
 * 2025-11-25. `agentcore`: the arguments of a tool, as AgentCore Gateway invokes a Lambda target.
 */
export type ProtocolName = NonNullable<TargetEntry['protocol']>

export type Drift = NonNullable<TargetEntry['drift']>

/** Settings as they are compiled into the gateway. */
export type GatewayConfig = Omit<Settings, 'policy' | 'targets'> & {
  readonly policy?: Policy
  /** A target without an entry has the defaults. */
  readonly targets: { readonly [target: string]: TargetSettings }
}

/** The default export of `#mcp-lambda/packaged`, made by `packaging/targets-plugin.ts`. */
export type PackagedTargets = {
  /** In the order of their names. */
  readonly targets: readonly PackagedTarget[]
  readonly config: GatewayConfig
}

export type PackagedTarget = {
  readonly name: string
  readonly catalogue: Catalogue
  /** Of catalogues that may be met: the packaged one, and what `accept` says. */
  readonly digests?: readonly string[]
  /** Whether it is read at run time; `catalogue` is then empty. */
  readonly live?: boolean
  /** Absent where the catalogue is read at run time. */
  readonly compiled?: CompiledCatalogue
}

/** The lists of a catalogue. */
export type Field = 'tools' | 'prompts' | 'resources' | 'resourceTemplates'

/** What packaging works out of each list, so that no environment does. A list without entries is left out. */
export type CompiledCatalogue = { readonly [field in Field]?: CompiledList }

export type CompiledList = {
  /** Digests of the entries as clients see them, `digestLength` characters each. */
  readonly digests: string
  /** Runs of entries with one set of rules: its number in `Policy.matches`, then the number of entries. Absent without a policy. */
  readonly matches?: readonly number[]
}
