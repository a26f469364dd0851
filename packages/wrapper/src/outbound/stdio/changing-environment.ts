import type { Backend } from '../../backend.ts'
import { isSame } from '../../mcp/is-same.ts'
import { untilAborted } from '../../primitives/deadline.ts'
import { neverAborted } from '../../primitives/never-aborted.ts'
import { askValues, type ChildEnv, type KnownEnv } from './child-environment.ts'

/** Children of one environment. */
type Generation = { readonly known: KnownEnv; readonly backend: Backend; exchanges: number }

/**
 * A backend over children whose environment may change. Values are asked before each exchange. Where one has changed, children
 * with the new value take over: exchanges under way end with the old ones.
 */
export function withChangingEnvironment(env: ChildEnv, open: (known: KnownEnv) => Backend): Backend {
  let current: Generation | undefined
  let updating: Promise<Generation> | undefined
  const retired = new Set<Generation>()

  async function update(): Promise<Generation> {
    const known = await askValues(env)
    if (current && isSame(current.known, known)) return current
    if (current) {
      retired.add(current)
      await endUnused(current)
    }
    current = { known, backend: open(known), exchanges: 0 }
    return current
  }

  async function endUnused(generation: Generation): Promise<void> {
    if (generation.exchanges > 0 || !retired.delete(generation)) return
    await generation.backend.close?.()
  }

  /** Calls at once share one update, so that they agree on the values. */
  async function use<T>(work: (backend: Backend) => Promise<T>, signal = neverAborted): Promise<T> {
    updating ??= update().finally(() => {
      updating = undefined
    })
    const generation = await untilAborted(updating, signal)
    generation.exchanges += 1
    try {
      return await work(generation.backend)
    } finally {
      generation.exchanges -= 1
      void endUnused(generation)
    }
  }

  return {
    exchange: (request, call, emit) => use(backend => backend.exchange(request, call, emit), call.signal),
    notify: (notification, call) => use(async backend => backend.notify?.(notification, call), call.signal),
    warm: () => use(async backend => backend.warm?.()),
    async close() {
      const all = [...retired, ...(current ? [current] : [])]
      await Promise.all(all.map(({ backend }) => backend.close?.()))
    },
  }
}
