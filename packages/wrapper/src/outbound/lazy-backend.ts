import type { Backend } from '../backend.ts'

/** A backend whose code is imported at first use, so that functions which use another kind never load it. */
export function createLazyBackend(load: () => Promise<Backend>): Backend {
  let loaded: Promise<Backend> | undefined
  const get = () => {
    loaded ??= load()
    return loaded
  }
  return {
    exchange: async (request, call, emit) => (await get()).exchange(request, call, emit),
    async notify(notification, call) {
      await (await get()).notify?.(notification, call)
    },
    async warm() {
      await (await get()).warm?.()
    },
    async close() {
      await (await loaded)?.close?.()
    },
  }
}
