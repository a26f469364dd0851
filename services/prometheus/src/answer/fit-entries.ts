/** An item of a list in both forms. */
export type Entry = { readonly item: unknown; readonly line: string }

/** The first entries, as many as have room in the longer of both forms; at least one. */
export function fitEntries<E extends Entry>(entries: readonly E[], room: number): E[] {
  let [used, count] = [0, 0]
  for (const { item, line } of entries) {
    used += Math.max(JSON.stringify(item).length, line.length) + 1
    if (used > room && count > 0) break
    count++
  }
  return entries.slice(0, count)
}
