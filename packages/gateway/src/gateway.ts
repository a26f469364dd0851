import { acceptLegacyClients, type Backend } from '@mcp-lambda/wrapper'
import { challengeForScopes } from './auth/step-up.ts'
import type { ListOptions } from './catalogue/answer-from-catalogue.ts'
import type { FetchCatalogue } from './catalogue/registered-target.ts'
import { createTargetRegistry } from './catalogue/target-registry.ts'
import type { JwtSettings } from './config/gateway-config.ts'
import type { Target } from './config/target.ts'
import { createInvoke, type InvokeDeps } from './invoke/call-target.ts'
import { checkDrift } from './invoke/check-drift.ts'
import { sealStates } from './invoke/seal-states.ts'
import type { StateKeys } from './invoke/state-seal.ts'
import { traceTargets } from './invoke/trace-targets.ts'
import type { AuthorizationOptions } from './policy/authorize.ts'
import { createRouter } from './router.ts'

export type GatewayDeps = InvokeDeps &
  ListOptions & {
    readonly targets: readonly Target[]
    /** Seal the states of questions. */
    readonly stateKeys?: StateKeys | undefined
    readonly authorization?: AuthorizationOptions | undefined
    /** What challenges name. */
    readonly jwt?: JwtSettings | undefined
  }

/** The gateway behind its doors: what one call of a target is, from the inside out, and the router in front of it. */
export function createGatewayBackend({ targets, stateKeys, authorization, jwt, ...deps }: GatewayDeps): Backend {
  const { log, maxPageBytes, listTtlMs, findTools, now = Date.now } = deps
  const plain = traceTargets(createInvoke(deps))
  // Loaded late: where everything is packaged, and stays as it was, it is never needed.
  const fetchCatalogue: FetchCatalogue = async (target, call) =>
    (await import('./invoke/fetch-catalogue.ts')).fetchCatalogue(target, call, { invoke: plain, log })
  const registry = createTargetRegistry(targets, { fetchCatalogue, log, now })
  const checked = checkDrift(plain, { log, registry, now })
  const invoke = sealStates(checked, stateKeys, now)
  const router = createRouter({ registry, invoke, authorization, maxPageBytes, listTtlMs, findTools })
  return acceptLegacyClients(authorization ? challengeForScopes(router, jwt) : router)
}
