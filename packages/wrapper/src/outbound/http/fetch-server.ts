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
