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
export { type SourceAbility, type SourceRule, sourceRules } from './source-rules.ts'
export { streamedHandler } from './streamed-handler.ts'
