import type { Backend } from '../../backend.ts'
import { checkOptions, hasMethod, noServer, type OwnRules } from '../../options.ts'
import { createLazyBackend } from '../lazy-backend.ts'
import type { FetchOptions, FetchServer } from './fetch-server.ts'

export const fetchRules: OwnRules<FetchOptions> = {
  url: ['an absolute URL', value => typeof value === 'string' && URL.canParse(value)],
}

/**
 * Serves a web-standard MCP server natively: the caller gets the server's own answer to a message of either era.
 *
 * A verified principal is passed as `authInfo`, so that SDK v2's scopes work; its token is not.
 *
 * @example
 * ```ts
 * export const handler = lambdaHandler(createMcpHandler(createServer))
 * ```
 * @throws TypeError for an option that belongs elsewhere, an invalid value, and what has no `fetch`.
 */
export function fetchServer(server: FetchServer, options: FetchOptions = {}): Backend {
  if (!hasMethod(server, 'fetch')) throw noServer()
  checkOptions(options, ['fetchServer'], fetchRules)
  return createLazyBackend(async () => (await import('./fetch-backend.ts')).createFetchBackend(server, options))
}
