import type { Backend } from './backend.ts'
import { type FetchServer, fetchServer } from './backends/fetch.ts'
import type { KeepOptions } from './backends/legacy-backend.ts'
import { type SdkServer, type SdkServerFactory, sdk } from './backends/sdk.ts'

/**
 * Whatever can be put on Lambda: a backend, a web-standard server, an SDK server, or (best) a function that makes SDK
 * servers.
 */
export type Source = Backend | FetchServer | SdkServer | SdkServerFactory

/** Tells the kinds of source apart by their shape. */
export function toBackend(source: Source, options: KeepOptions): Backend {
  if (typeof source === 'function') return sdk(source, options)
  if ('exchange' in source) return source
  if ('connect' in source) return sdk(source, options)
  if ('fetch' in source) return fetchServer(source)
  throw new TypeError(
    'lambdaHandler takes an MCP server (an object with connect, or with fetch), a function that makes one, or a backend (an object with exchange)',
  )
}
