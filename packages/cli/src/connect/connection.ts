/** An MCP endpoint, and how a client proves to it who is calling. */

/** AWS's bridge from stdio to signed HTTP. 1.5 and 1.6 lose the session after a call of some servers (its issue 299). */
export const signingProxy = 'mcp-proxy-for-aws@1.7.0'

/** Of `npm start` with its default port. */
export const defaultUrl = 'http://127.0.0.1:8080/mcp'

export type Connection = {
  /** Of the entry in the client's settings. */
  readonly name: string
  readonly url: string
  readonly proof: /** Needs none, or the client logs in by OAuth when it is refused. */
    | { readonly kind: 'none' }
    /** A bearer token. The settings name the variable, and never hold the token. */
    | { readonly kind: 'token'; readonly variable: string }
    /** Signed with the AWS credentials of this machine. */
    | { readonly kind: 'iam'; readonly region: string }
}

export type Program = { readonly command: string; readonly args: readonly string[] }

/** The region of a function URL on AWS, which has it in its host. Undefined for other addresses. */
export function regionOfFunctionUrl(url: string): string | undefined {
  return /^[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws$/.exec(new URL(url).hostname)?.[1]
}

/** No MCP client signs by itself. */
export function toSigningProgram(url: string, region: string): Program {
  return { command: 'uvx', args: [signingProxy, url, '--service', 'lambda', '--region', region] }
}
