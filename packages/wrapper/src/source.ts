import type { Backend } from './backend.ts'
import type { HandlerOptions } from './handler-options.ts'
import { checkOptions, hasMethod, noServer, type Rule, type SourceKind, type Taker } from './options.ts'
import { fetchServer } from './outbound/http/fetch.ts'
import type { FetchServer } from './outbound/http/fetch-server.ts'
import {
  createSdkBackend,
  isSdkFactory,
  isSdkServer,
  kindOf,
  type SdkServer,
  type SdkServerFactory,
} from './outbound/sdk.ts'

/**
 * Whatever can be put on Lambda: a backend, a web-standard server, an SDK server, or (best) a function that makes SDK
 * servers.
 */
export type Source = Backend | BackendWithOptions | FetchServer | SdkServer | SdkServerFactory

/**
 * A backend with options of its own, such as a gateway: without its `authenticate` it would serve every caller. An option that
 * `lambdaHandler` or `serve` is given takes precedence.
 */
export type BackendWithOptions = Backend & { readonly handlerOptions: HandlerOptions }

export type SourceContext = {
  readonly taker: Taker
  /** Where the defaults of options are read. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly ownRules?: Readonly<Record<string, Rule>>
}

/**
 * Tells the kinds of source apart by their shape, and checks that the options belong to the source or to the taker. SDK
 * servers come before web-standard ones: the apps of web frameworks have a method `connect`, too, but no `close` beside it.
 *
 * @throws TypeError for an option of neither, naming what takes it, and for what is no source.
 */
export function toBackend(source: Source, options: object, { taker, env, ownRules }: SourceContext): Backend {
  const check = (kind: SourceKind) => checkOptions(options, [taker, kind], ownRules)
  if (isBackend(source)) {
    check('a backend')
    return source
  }
  if (isSdkFactory(source) || isSdkServer(source)) {
    check(kindOf(source))
    return createSdkBackend(source, options, env)
  }
  if (!hasMethod(source, 'fetch')) throw noServer()
  check('a fetch server')
  return fetchServer(source)
}

function isBackend(source: Source): source is Backend {
  return hasMethod(source, 'exchange')
}
