import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Invoke } from '../invocation/invoke.ts'
import type { Limits } from '../limits.ts'
import type { Metrics } from '../metrics.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'
import type { FoundFunction } from './function-reference.ts'

export type ApiDeps = {
  readonly functions: ReadonlyMap<string, FunctionDefinition>
  readonly invoke: Invoke
  readonly metrics: Metrics
  readonly limits: Limits
  /** `required` rejects requests that are not signed with the local credentials, as AWS does. */
  readonly signatures: 'required' | 'ignored'
}

/** One request to the Lambda API about one function. */
export type ApiCall = FoundFunction & {
  readonly headers: IncomingHttpHeaders
  /** Undefined if the body is longer than `maxRequestBytes`. */
  readonly body: Buffer | undefined
  readonly requestId: string
  readonly response: ServerResponse
}
