import { createSeal, type Seal } from '@mcp-lambda/wrapper/protocol'

/**
 * Secrets of 32 characters or more, newest first. A function is asked at each state, and with `fresh` for a state that none of
 * its keys opens: another environment may have sealed it with a key that was rotated in since.
 */
export type StateKeys = readonly string[] | ((options: { readonly fresh: boolean }) => Promise<readonly string[]>)

export type StateSeal = {
  close(...state: Parameters<Seal['close']>): Promise<string>
  open(...text: Parameters<Seal['open']>): Promise<ReturnType<Seal['open']>>
}

export function createStateSeal(stateKeys: StateKeys): StateSeal {
  const readKeys = typeof stateKeys === 'function' ? stateKeys : async () => stateKeys
  let last: { readonly keys: string; readonly seal: Seal } | undefined

  /** Keys are derived anew only when they have changed. */
  async function sealOf(fresh: boolean): Promise<Seal> {
    const read = await readKeys({ fresh })
    const keys = read.join()
    if (last?.keys !== keys) last = { keys, seal: createSeal(read) }
    return last.seal
  }

  return {
    close: async (state, boundTo) => (await sealOf(false)).close(state, boundTo),
    async open(text, boundTo) {
      const seal = await sealOf(false)
      const opened = seal.open(text, boundTo)
      if (opened) return opened
      const renewed = await sealOf(true)
      return renewed === seal ? undefined : renewed.open(text, boundTo)
    },
  }
}
