import type { OutlineEntry, TablePlace } from '../page-source.ts'
import type { Anchor } from './blocks.ts'
import { Ends } from './ends.ts'

type Entry = { -readonly [K in keyof OutlineEntry]: OutlineEntry[K] }

/** Where everything in a text is. Of two places with one name, the first has it. */
export class Places {
  outline: Entry[] = []
  readonly anchors = new Map<string, number>()
  readonly ends = new Ends()
  tables: TablePlace[] = []

  name(ids: readonly Anchor[], start: number): void {
    for (const { id } of ids) this.nameOne(id, start)
  }

  nameOne(id: string, start: number): void {
    if (!this.anchors.has(id)) this.anchors.set(id, start)
  }

  /** Names lines by where they begin. */
  nameLines(ids: readonly Anchor[], starts: readonly number[]): void {
    for (const { id, line } of ids) {
      const start = starts[Math.min(line, starts.length - 1)]
      if (start !== undefined) this.nameOne(id, start)
    }
  }

  /** Where what begins with these names ends. */
  end(ids: readonly Anchor[], start: number, end: number): void {
    if (ids.length > 0) this.ends.add(start, end)
  }

  enter(kind: OutlineEntry['kind'], level: number, title: string, anchor: string | undefined, start: number): Entry {
    // All of one shape: what is added later takes as much again.
    const entry = { kind, level, title, anchor, start, end: undefined }
    this.outline.push(entry)
    return entry
  }

  /** Moves all places to where `moved` says. */
  move(moved: (offset: number) => number): void {
    for (const entry of this.outline) {
      entry.start = moved(entry.start)
      if (entry.end !== undefined) entry.end = moved(entry.end)
    }
    for (const [id, start] of this.anchors) this.anchors.set(id, moved(start))
    this.ends.move(moved)
    this.tables = this.tables.map(table => moveTable(table, moved(table.start) - table.start))
  }
}

/** Nothing is added inside of a table. */
function moveTable({ start, rows, end, carried, groups }: TablePlace, by: number): TablePlace {
  return {
    ...{ start: start + by, rows: rows + by, end: end + by },
    carried: { get: offset => carried.get(offset - by) },
    groups: {
      get: offset => {
        const group = groups.get(offset - by)
        return group === undefined ? undefined : group + by
      },
    },
  }
}
