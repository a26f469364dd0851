import type { Checkout } from './checkout/checkout.ts'
import type { Peers } from './peers/ensure-peers.ts'
import type { Table } from './report/table.ts'

/** What a benchmark is given. */
export type Bench = {
  readonly checkout: Checkout
  readonly peers: Peers
  readonly show: (table: Table) => void
}
