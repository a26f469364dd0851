/**
 * What can go wrong, as a closed set. Callers branch on these; the words are for people and models.
 *
 * - `config_invalid`: the deployer set a variable wrongly (thrown while loading, never answered).
 * - `invalid_url`: not an address this server reads.
 * - `out_of_range`: `start_index` lies beyond the page.
 * - `not_found`: the site has no such page.
 * - `redirect_refused`: the site sent us somewhere we do not follow.
 * - `unsupported_content`, `too_large`, `empty_page`: there is something, but no documentation page to be read.
 * - `throttled`, `timeout`, `upstream_error`: the service behind did not give an answer we can use, this time.
 * - `upstream_refused`: it will not answer this, now or later.
 */
export type DocsErrorCode =
  | 'config_invalid'
  | 'invalid_url'
  | 'out_of_range'
  | 'not_found'
  | 'redirect_refused'
  | 'unsupported_content'
  | 'too_large'
  | 'empty_page'
  | 'throttled'
  | 'timeout'
  | 'upstream_error'
  | 'upstream_refused'

/** The one error this service throws on purpose. Its message is written for the reader of the tool's answer. */
export class DocsError extends Error {
  override readonly name = 'DocsError'
  readonly code: DocsErrorCode
  /** How long the service behind asked us to stay away, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Whether trying again is of no use, whatever the code: a setting has to change first. */
  readonly isFinal: boolean

  constructor(
    code: DocsErrorCode,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | undefined; isFinal?: boolean } = {},
  ) {
    super(message, options)
    this.code = code
    this.isFinal = options.isFinal ?? false
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Whether the same call may succeed a little later. */
export function isTransient(error: unknown): error is DocsError {
  return (
    error instanceof DocsError &&
    !error.isFinal &&
    (error.code === 'throttled' || error.code === 'timeout' || error.code === 'upstream_error')
  )
}
