/** A request on its way to a target. Types only. */

import type { JsonRpcRequest } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import type { Access } from '../policy/authorize.ts'

/** The request as its target knows it. */
export type Located = {
  readonly target: Target
  readonly request: JsonRpcRequest
  /** Whether it may run twice: it only reads, or is a tool whose catalogue says that twice does no more than once. */
  readonly repeatable: boolean
}

/** What was found, and the caller's access to it. `name` is what rules call it. */
export type Found = { readonly located: Located; readonly name: string; readonly access: Access }

/** Which target offers it. */
export type Offered = Pick<Found, 'name' | 'access'> & { readonly target: Target }
