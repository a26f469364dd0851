/** Types only: what packaging compiles into the gateway, so that nothing is parsed, checked or looked up at run time. */

import type { Catalogue } from '@mcp-lambda/wrapper/protocol'

/** `gateway.yml` with its stage's overrides applied and every value checked (by `packaging/gateway-config.ts`). */
export type GatewayConfig = {
  /** A door that is not here is shut. */
  readonly doors: {
    /** `iam`: AWS verified the caller's signature. `jwt`: a bearer token. `none`: nobody did, on this machine only. */
    readonly functionUrl?: 'iam' | 'jwt' | 'none'
    /** HTTP and REST APIs of API Gateway that lead to this function. */
    readonly apiGateway?: 'jwt'
    /**
     * `trusted`: whoever IAM lets invoke this function speaks as this principal, and may assert tenant and claims.
     * `jwt`: the message carries a token.
     */
    readonly invoke?: 'jwt' | Trusted
    /**
     * Plain HTTP, where the gateway runs in a container. `trusted`: whoever reaches it was let in by what stands before
     * it (AgentCore Runtime, a mesh) and is this principal. `jwt`: a bearer token, which that must pass on.
     */
    readonly container?: 'jwt' | Trusted
  }
  /** Whose tokens the doors take that say `jwt`. */
  readonly jwt?: JwtSettings
  /** Tenants and roles of those who sign with IAM: the first entry that fits counts. */
  readonly callers: readonly CallerEntry[]
  /** Without it, whoever got in may use everything. */
  readonly policy?: Policy
  /** Values of the `Origin` header a browser may come with, e.g. `https://chat.example.com`. */
  readonly allowedOrigins: readonly string[]
  /** How long clients may keep lists, in milliseconds; five minutes where it is not said. */
  readonly listTtlMs?: number
  /** Settings of single targets; a target without an entry has the defaults. */
  readonly targets: { readonly [target: string]: TargetSettings }
}

type Trusted = { readonly trusted: { readonly principal: string; readonly roles?: readonly string[] } }

export type TargetSettings = {
  /** Longest a call may take, in milliseconds. */
  readonly timeoutMs?: number
  /** Most calls under way at once in one environment. */
  readonly maxConcurrent?: number
  /** What becomes of it when it offers something else than was packaged. */
  readonly drift?: Drift
  /** Globs of tools that are not offered, by their own names; here only for targets that are read at run time. */
  readonly hide?: readonly string[]
  /** Whether it is no service of this repository. */
  readonly elsewhere?: boolean
  /** What it speaks; `mcp`, as our own, where it is not said. */
  readonly protocol?: ProtocolName
  /** Of one from elsewhere: whether its function is in Lambda's per-tenant isolation. */
  readonly perTenant?: boolean
}

/**
 * `mcp`: 2026-07-28, with the facts of the call and streams, as the wrapper does. `mcp-2025`: single JSON-RPC requests of
 * 2025-11-25. `agentcore`: the arguments of a tool, as AgentCore Gateway invokes a Lambda target.
 */
export type ProtocolName = 'mcp' | 'mcp-2025' | 'agentcore'

export type Drift = 'count' | 'refresh' | 'refuse'

export type JwtSettings = {
  readonly issuers: readonly Issuer[]
  /** One of these must be among a token's `aud`. */
  readonly audience: readonly string[]
  /** What every call needs. */
  readonly requiredScopes: readonly string[]
  /** The gateway's MCP endpoint as clients know it; without it, where a request was sent. */
  readonly resource?: string
}

export type Issuer = {
  /** As in a token's `iss`. */
  readonly issuer: string
  /** Where its keys are; without it, as its discovery document says. */
  readonly jwksUri?: string
  /** The one tenant its tokens are for. */
  readonly tenant?: string
  /** Or the claim that names the tenant; a token without it is turned away. */
  readonly tenantClaim?: string
  /** The claim that lists the roles, e.g. `groups` or `realm_access.roles`. */
  readonly rolesClaim?: string
}

export type CallerEntry = {
  /** Glob of ARNs, e.g. `arn:aws:iam::123456789012:role/Agents-*`. */
  readonly arn: string
  readonly tenant?: string
  readonly roles?: readonly string[]
}

/** Who may see and call what: by default nothing, once there is a rule. */
export type Policy = {
  /** `log` lets everything through, and logs what `enforce` would have refused. */
  readonly mode: 'enforce' | 'log'
  readonly allow: readonly Rule[]
  /** Compiled: the distinct sets of rules that entries of packaged catalogues match (`compiled-matches.ts`). */
  readonly matches?: readonly string[]
}

/** What callers may use who are of one of `tenants`, in one of `roles`, and hold all of `scopes`, as far as those are given. */
export type Rule = {
  /** Globs of `target___name`: a tool's or a prompt's name, or a resource's URI or template. */
  readonly names: readonly string[]
  /** Globs. */
  readonly tenants?: readonly string[]
  /** Globs. */
  readonly roles?: readonly string[]
  readonly scopes?: readonly string[]
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
