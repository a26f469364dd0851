import type { Authenticate } from './inbound/dispatcher.ts'
import type { Documents } from './inbound/http/http-call.ts'
import type { TakeRecord } from './inbound/record/exchange-record.ts'

/** How servers are kept is an option of the source: see `KeepOptions`. */
export type HandlerOptions = {
  /**
   * Whether the function answers as a stream. No invocation reveals it, so the option must match what is configured: a
   * function URL with `invokeMode: RESPONSE_STREAM`, a REST API with `transferMode: STREAM`, or callers that use
   * `InvokeWithResponseStream`. Callers that use `Invoke` get the same answer as from a function that does not stream.
   * Outside Lambda there is no stream to write to, and the handler returns its answers.
   */
  readonly streaming?: boolean
  /** Identifies a caller, or throws `Refusal`. Default: what AWS verified; on invoke, the caller's own statement. */
  readonly authenticate?: Authenticate
  /** Values of the `Origin` header that may call from a browser, `http://localhost:*` for any port; none by default. */
  readonly allowedOrigins?: readonly string[]
  /** JSON documents over HTTP without authentication, by path, e.g. `/.well-known/oauth-protected-resource`. */
  readonly documents?: Documents
  /** Paths of the MCP endpoint that `serve` answers at beside its own. A Lambda function answers at each path. */
  readonly paths?: readonly string[]
  /**
   * Whether each exchange leaves a record: who asked for what, how it ended, and how long it took; no argument, no token.
   * `true` writes one line of JSON to standard output, with CloudWatch metrics in it; a function takes the records itself.
   * Default: `true` on Lambda, `false` elsewhere.
   */
  readonly record?: boolean | TakeRecord
}

/** The options that a source brings. */
export function ownOptions(source: unknown): HandlerOptions | undefined {
  return Object(source).handlerOptions
}

/** What is given, and for the rest the source's own. `undefined` is not given: it takes no `authenticate` away. */
export function mergeOptions<Options extends HandlerOptions>(own: HandlerOptions | undefined, given: Options): Options {
  if (!own) return given
  const options: Record<string, unknown> = { ...given }
  for (const [name, value] of Object.entries(own)) options[name] ??= value
  return options as Options
}
