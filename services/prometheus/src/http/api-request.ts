import { HttpRequest } from '@smithy/protocol-http'

export type ApiParameters = Readonly<Record<string, string | undefined>>

export type ApiRequest = {
  readonly request: HttpRequest
  /** Set after signing: what travels unsigned cannot break a signature when something on the way changes it. */
  readonly unsignedHeaders: Readonly<Record<string, string>>
}

/** Above this many bytes of parameters a URL may be refused on its way, and a form is sent in its place. */
const maxQueryStringBytes = 4096

/**
 * A call of the Prometheus API: GET, or where the caller says the path takes it, a form POST when the parameters are long.
 * The form leaves the URL without a query string, because AMP refuses the two together.
 */
export function toApiRequest(
  url: string,
  parameters: ApiParameters,
  { userAgent, canPost }: { userAgent: string; canPost: boolean },
): ApiRequest {
  const { protocol, hostname, port, host, pathname } = new URL(url)
  const query = Object.fromEntries(Object.entries(parameters).filter(isPresent))
  const encoded = toFormText(query)
  const target = { protocol, hostname, path: pathname, headers: { host }, ...(port && { port: Number(port) }) }
  const unsignedHeaders = { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': userAgent }
  if (!canPost || encoded.length <= maxQueryStringBytes) {
    return { request: new HttpRequest({ ...target, method: 'GET', query }), unsignedHeaders }
  }
  return {
    request: new HttpRequest({ ...target, method: 'POST', body: encoded }),
    unsignedHeaders: { ...unsignedHeaders, 'content-type': 'application/x-www-form-urlencoded' },
  }
}

function isPresent(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined
}

// `%20` for a space in both places: the signer encodes a query string that way, and a form may.
function toFormText(query: Record<string, string>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
}
