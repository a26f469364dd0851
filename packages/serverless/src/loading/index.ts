/** The entry `./loading`: what was packaged, loaded from its zip as Lambda would load it, and asked what it offers. */

export { checkLoading, type LoadingOptions } from './check-loading.ts'
export { type Cause, describeEnd, findCause } from './find-cause.ts'
export { findLoggedError, type LoggedError } from './find-logged-error.ts'
export { findSourceCause } from './find-source-cause.ts'
export { loadFromZips, type ServiceLoad } from './load-from-zips.ts'
export { type LoadFailure, loadFunction } from './load-function.ts'
export {
  type ExampleCall,
  type LoadedService,
  type LocalSettings,
  loadServices,
} from './load-services.ts'
export { toWayOut } from './way-out.ts'
