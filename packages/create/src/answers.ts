/** What a project was made from: `.mcp-lambda.json` keeps it. */

export const sdks = ['v2', 'v1'] as const

/** The official SDK that a server is written on: `@modelcontextprotocol/server` (v2), `@modelcontextprotocol/sdk` (v1). */
export type Sdk = (typeof sdks)[number]

type Named = {
  readonly name: string
  /** Names of variables that are secrets. */
  readonly secrets?: readonly string[]
}

/** Written in TypeScript. */
export type TypeScriptServer = Named & { readonly sdk: Sdk }

/** An npm package that speaks stdio. */
export type NpmServer = Named & {
  readonly npm: string
  readonly version: string
  /** The file of its program, from the folder of the package. */
  readonly program: string
  /** Of the program. */
  readonly args?: readonly string[]
}

/** A package of PyPI that speaks stdio. */
export type PythonServer = Named & {
  /** With the extras that are wanted, e.g. `a-server[postgres]`. */
  readonly python: string
  readonly version: string
  /** How it is started, e.g. `python -m mcp_server_time`. */
  readonly command: string
  /** Of the command. None has a blank. */
  readonly args?: readonly string[]
  /** Requirements beside the package, e.g. `mcp<2`. */
  readonly with?: readonly string[]
}

/** A server that is elsewhere. */
export type RemoteServer = Named & { readonly url: string }

export type Server = TypeScriptServer | NpmServer | PythonServer | RemoteServer

export type Answers = {
  readonly name: string
  /** Those made from the template, the first one first. */
  readonly servers: readonly [Server, ...Server[]]
}
