/** A seeded source of randomness, so that what failed once can be run again. */
export type Random = {
  /** An integer from 0 up to, and without, `below`. */
  below(below: number): number
  pick<T>(items: readonly T[]): T
}

/** mulberry32, by Tommy Ettinger (public domain): small, and good enough to choose mutations by. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('There is nothing to pick from')
      return item
    },
  }
}
