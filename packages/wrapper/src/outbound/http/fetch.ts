import type { Backend } from '../../backend.ts'
import { checkOptions, hasMethod, noServer, type OwnRules } from '../../options.ts'
import { createLazyBackend } from '../lazy-backend.ts'

/** A web-standard server: `createMcpHandler` of `@modelcontextprotocol/server`, a Hono app, and their like. */
export type FetchServer = {
  // The second argument is the server's own: SDK v2 takes `{ authInfo }`, others their environment.
  // biome-ignore lint/suspicious/noExplicitAny: a parameter type every such server's `fetch` takes
  fetch(request: Request, options?: any): Response | Promise<Response>
  close?(): Promise<void> | void
}

export type FetchOptions = {
  /** Where the server's MCP endpoint is, for one that routes. Default `http://localhost/mcp`. */
  readonly url?: string
}

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
