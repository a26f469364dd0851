import { acceptLegacyClients, type Backend } from '@mcp-lambda/wrapper'
import { createSeal } from '@mcp-lambda/wrapper/protocol'
import type { ListOptions } from './answer-from-catalogue.ts'
import { challengeForScopes } from './auth/step-up.ts'
import type { AuthorizationOptions } from './authorize.ts'
import { checkDrift, type DriftDeps } from './drift.ts'
import type { JwtSettings } from './gateway-config.ts'
import { createInvoke, type InvokeDeps } from './invoke.ts'
import { sealStates } from './request-state.ts'
import { createRouter } from './router.ts'
import { createTargetRegistry, type RegistryDeps } from './target-registry.ts'
import type { Target } from './targets.ts'

export type GatewayDeps = InvokeDeps &
  Pick<DriftDeps, 'count'> &
  ListOptions & {
    readonly targets: readonly Target[]
    /** What seals the states of questions, newest first. */
    readonly stateKeys?: readonly string[] | undefined
    readonly authorization?: AuthorizationOptions | undefined
    /** What challenges name. */
    readonly jwt?: JwtSettings | undefined
  }

/** The gateway behind its doors: what one call of a target is, from the inside out, and the router in front of it. */
export function createGatewayBackend({ targets, stateKeys, authorization, jwt, count, ...deps }: GatewayDeps): Backend {
  const { log, maxPageBytes, listTtlMs, now = Date.now } = deps
  const plain = createInvoke(deps)
  // Loaded late: where everything is packaged, and stays as it was, it is never needed.
  const fetchCatalogue: RegistryDeps['fetchCatalogue'] = async (target, call) =>
    (await import('./fetch-catalogue.ts')).fetchCatalogue(target, call, { invoke: plain, log })
  const registry = createTargetRegistry(targets, { fetchCatalogue, log, now })
  const checked = checkDrift(plain, { log, count, registry, now })
  const invoke = sealStates(checked, stateKeys && createSeal(stateKeys), now)
  const router = createRouter({ registry, invoke, authorization, maxPageBytes, listTtlMs })
  return acceptLegacyClients(authorization ? challengeForScopes(router, jwt) : router)
}
