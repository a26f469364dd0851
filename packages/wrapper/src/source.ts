import type { Backend } from './backend.ts'
import { checkOptions, hasMethod, noServer, type Rule, type SourceKind, type Taker } from './options.ts'
import { type FetchServer, fetchServer } from './outbound/http/fetch.ts'
import { createSdkBackend, readSdkKind, type SdkServer, type SdkServerFactory } from './outbound/sdk.ts'

/**
 * Whatever can be put on Lambda: a backend, a web-standard server, an SDK server, or (best) a function that makes SDK
 * servers.
 */
export type Source = Backend | FetchServer | SdkServer | SdkServerFactory

export type SourceContext = {
  readonly taker: Taker
  /** Where the defaults of options are read. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly ownRules?: Readonly<Record<string, Rule>>
}

/**
 * Tells the kinds of source apart by their shape, and checks that the options belong to the source or to the taker.
 *
 * @throws TypeError for an option of neither, naming what takes it, and for what is no source.
 */
export function toBackend(source: Source, options: object, { taker, env, ownRules }: SourceContext): Backend {
  const kind = readKind(source)
  checkOptions(options, [taker, kind], ownRules)
  switch (kind) {
    case 'a backend':
      return source as Backend
    case 'a fetch server':
      return fetchServer(source as FetchServer)
    default:
      return createSdkBackend(source as SdkServer | SdkServerFactory, options, env)
  }
}

/** SDK servers before web-standard ones: the apps of web frameworks have a method `connect`, too, but no `close` beside it. */
function readKind(source: Source): SourceKind {
  if (hasMethod(source, 'exchange')) return 'a backend'
  const kind = readSdkKind(source) ?? (hasMethod(source, 'fetch') ? 'a fetch server' : undefined)
  if (!kind) throw noServer()
  return kind
}
