/**
 * Parts of the protocol for programs in front of wrapped servers, a gateway for one. Apart from the main entry, which
 * each function loads before its first call: what is named there is loaded with it.
 */

export type { ExchangeNotes } from './backend.ts'
export { type Took, tookKey } from './inbound/invoker-facts.ts'
export type { ExchangeRecord, Outcome, TakeRecord } from './inbound/record/exchange-record.ts'
export { recordKind } from './inbound/record/write-line.ts'
export { anonymousCall, anonymousEnvelope } from './mcp/anonymous-call.ts'
export { requestIdKey } from './mcp/call-metadata.ts'
export {
  type Catalogue,
  type CatalogueList,
  digestCatalogue,
  type ReadCatalogueOptions,
  readCatalogue,
} from './mcp/catalogue/read-catalogue.ts'
export { answerWithEmptySubscription } from './mcp/empty-subscription.ts'
export { isTooDeep, maxJsonDepth } from './mcp/json-depth.ts'
export { parseJson, parseJsonOrUndefined } from './mcp/parse-json.ts'
export { readResult } from './mcp/read-result.ts'
export { readServerMessage } from './mcp/read-server-message.ts'
export { toBinding } from './mcp/request-state/binding.ts'
export { createSeal, type Seal } from './mcp/request-state/seal.ts'
export { toPageQuestions } from './mcp/url-elicitation.ts'
export { type Deadline, startDeadline } from './primitives/deadline.ts'
export { expireIdleConnections, type IdleLimit } from './primitives/idle-connections.ts'
export { lazy } from './primitives/lazy.ts'
export { neverAborted } from './primitives/never-aborted.ts'
export { nodeCrypto } from './primitives/node-crypto.ts'
