import { acceptLegacyClients, type Backend } from '@mcp-lambda/wrapper'
import { createSeal } from '@mcp-lambda/wrapper/protocol'
import type { CatalogueOptions } from './catalogue.ts'
import { createInvoke, type InvokeDeps } from './invoke.ts'
import type { Policing } from './permit.ts'
import { checkPins, type PinDeps } from './pins.ts'
import { sealStates } from './request-state.ts'
import { createRouter } from './router.ts'
import { createShelf } from './shelf.ts'
import type { Target } from './targets.ts'

export type GatewayDeps = InvokeDeps &
  Pick<PinDeps, 'count'> &
  CatalogueOptions & {
    readonly targets: readonly Target[]
    /** What seals the states of questions, newest first. */
    readonly stateKeys?: readonly string[] | undefined
    readonly policing?: Policing | undefined
  }

/** The gateway behind its doors: what one call of a target is, from the inside out, and the router in front of it. */
export function createGatewayBackend({ targets, stateKeys, policing, count, ...deps }: GatewayDeps): Backend {
  const { log, maxPageBytes, listTtlMs, now = Date.now } = deps
  const plain = createInvoke(deps)
  const shelf = createShelf(targets, { invoke: plain, log, now })
  const pinned = checkPins(plain, { log, count, shelf, now })
  const invoke = sealStates(pinned, stateKeys && createSeal(stateKeys), now)
  return acceptLegacyClients(createRouter({ shelf, invoke, policing, maxPageBytes, listTtlMs }))
}
