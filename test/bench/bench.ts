import type { Peers } from './peers/ensure-peers.ts'
import type { Table } from './report/table.ts'

/** What a benchmark is given. */
export type Bench = {
  readonly peers: Peers
  /** To write in; removed at the end. */
  readonly folder: string
  readonly show: (table: Table) => void
}
