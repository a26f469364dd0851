export {
  albEvent,
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
  restApiEvent,
} from './events.ts'
export { fetchThrough } from './fetch-through.ts'
export type { Ability } from './rules/subject.ts'
export { type OpenSource, type SourceKind, type SourceTests, sourceTests } from './source-tests.ts'
export { streamedHandler } from './streamed-handler.ts'
