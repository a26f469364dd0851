/** The rooms of a package: what each folder holds, and which it may import. `docs/architecture.md` is printed from this. */

export type Room = {
  readonly holds: string
  /** Folders, or files at the top of `src`. */
  readonly imports: readonly string[]
}

/** By folder, or by file at the top of `src`. A folder's rule covers the folders in it. */
export const wrapperRooms: Readonly<Record<string, Room>> = {
  primitives: { holds: 'deadlines, ages, lazy imports, queues, line readers: nothing of MCP', imports: [] },
  mcp: { holds: 'the protocol, both eras, as pure functions', imports: ['primitives', 'backend.ts'] },
  'backend.ts': { holds: 'the seam', imports: ['mcp'] },
  inbound: {
    holds:
      'from an event to the seam: dispatcher, payload limits, refusals; `lambda/` by kind of event, `http/` streamable HTTP, `node/` for `serve`',
    imports: ['primitives', 'mcp', 'backend.ts'],
  },
  outbound: {
    holds:
      'from the seam to a server: SDK servers; `legacy/` what 2025-era servers share, `stdio/` children, `http/` remote and web-standard servers',
    imports: ['primitives', 'mcp', 'backend.ts', 'options.ts'],
  },
  client: {
    holds: 'MCP over `lambda:Invoke`, for clients and the gateway',
    imports: ['primitives', 'mcp', 'outbound'],
  },
  'handler-options.ts': { holds: 'options of `lambdaHandler` and `serve`', imports: ['inbound'] },
  'options.ts': { holds: 'which option belongs to what, and its check', imports: ['handler-options.ts', 'outbound'] },
  'source.ts': {
    holds: 'kinds of source, told apart',
    imports: ['backend.ts', 'handler-options.ts', 'options.ts', 'outbound'],
  },
  'lambda-handler.ts': {
    holds: 'the entry: joins source, dispatcher and events',
    imports: ['primitives', 'inbound', 'outbound', 'handler-options.ts', 'options.ts', 'source.ts'],
  },
  'serve.ts': {
    holds: 'the entry for `node:http`',
    imports: ['inbound', 'outbound', 'handler-options.ts', 'options.ts', 'source.ts'],
  },
}

/** Files of the wrapper that may read the environment: each exports a function that an author calls. */
export const wrapperEntries: readonly string[] = [
  'lambda-handler.ts',
  'serve.ts',
  'outbound/sdk.ts',
  'outbound/stdio/stdio.ts',
  'outbound/http/remote.ts',
  'outbound/legacy/legacy-server.ts',
]
