/** What a project was made from: `.mcp-lambda.json` keeps it. */

export const sdks = ['v2', 'v1'] as const

/** The official SDK that a server is written on: `@modelcontextprotocol/server` (v2), `@modelcontextprotocol/sdk` (v1). */
export type Sdk = (typeof sdks)[number]

export type Server = { readonly name: string; readonly sdk: Sdk }

export type Answers = {
  readonly name: string
  /** Those made from the template, the first one first. */
  readonly servers: readonly [Server, ...Server[]]
}
