/**
 * Parts of the protocol for programs in front of wrapped servers, a gateway for one. Apart from the main entry, which
 * each function loads before its first call: what is named there is loaded with it.
 */

export {
  type Catalogue,
  type CatalogueList,
  digestCatalogue,
  type ReadCatalogueOptions,
  readCatalogue,
} from './catalogue/read-catalogue.ts'
export { type Deadline, neverAborted, startDeadline } from './deadline.ts'
export { answerWithEmptySubscription } from './era/empty-subscription.ts'
export { toPageQuestions } from './era/url-elicitation.ts'
export { expireIdleConnections, type IdleLimit } from './http-client/idle-connections.ts'
export { isTooDeep, maxJsonDepth } from './json-depth.ts'
export { parseJson } from './parse-json.ts'
export { toBinding } from './questions/binding.ts'
export { createSeal, type Seal } from './questions/seal.ts'
