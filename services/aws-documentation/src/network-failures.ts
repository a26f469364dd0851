/** What goes wrong between this function and a service, by the codes of Node and its `fetch`. */
export type NetworkFailure = {
  /** After "The documentation site". */
  readonly says: string
  /** Whether the same request may succeed a little later. */
  readonly isPassing: boolean
}

type Row = NetworkFailure & { readonly codes: RegExp }

const certificate = 'Where a proxy opens TLS, set NODE_EXTRA_CA_CERTS to a file with its certificate authority.'

/** From Node's documentation of `tls` (certificate error codes), `dns`, `zlib` and `errors`, and undici's error classes. */
const rows: readonly Row[] = [
  {
    codes: /^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
    says: `has a certificate that is out of date. ${certificate}`,
    isPassing: false,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    says: `has a certificate for another host. ${certificate}`,
    isPassing: false,
  },
  {
    codes: /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|HOSTNAME_MISMATCH|INVALID_CA)/,
    says: `has a certificate that is not trusted here. ${certificate}`,
    isPassing: false,
  },
  { codes: /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/, says: 'does not speak TLS as this function does.', isPassing: false },
  {
    codes: /^(?:ENOTFOUND|EAI_NONAME)$/,
    says: 'has a name that cannot be resolved. Without a way to the internet, a function in a VPC needs a NAT gateway or a proxy.',
    isPassing: true,
  },
  {
    codes: /^(?:EAI_|ESERVFAIL|ETIMEOUT$)/,
    says: 'could not be looked up: the name server gives no answer.',
    isPassing: true,
  },
  { codes: /^ECONNREFUSED$/, says: 'refused the connection.', isPassing: true },
  { codes: /^(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, says: 'has no route from this function.', isPassing: true },
  { codes: /^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, says: 'could not be connected to in time.', isPassing: true },
  {
    codes: /^(?:UND_ERR_PRX_TLS|PROXY_REFUSED|ERR_PROXY_)/,
    says: 'could not be reached through the proxy of HTTPS_PROXY.',
    isPassing: false,
  },
  {
    codes: /^(?:Z_|ZSTD_|ERR_.*BROTLI|ERR_.*ZLIB|ERR__ERROR_FORMAT)/,
    says: 'sent a body that cannot be unpacked.',
    isPassing: true,
  },
  {
    codes:
      /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RESPONSE|HTTPParserError$)/,
    says: 'broke off, or answered in a form that is no HTTP.',
    isPassing: true,
  },
]

const unknown: NetworkFailure = { says: 'could not be reached.', isPassing: true }

/** Describes an error of `fetch` by the first code in its causes that is known, and names that code. */
export function describeNetworkFailure(error: unknown): NetworkFailure & { readonly code: string | undefined } {
  const codes = codesOf(error)
  for (const code of codes) {
    const row = rows.find(({ codes: pattern }) => pattern.test(code))
    if (row) return { says: row.says, isPassing: row.isPassing, code }
  }
  return { ...unknown, code: codes[0] }
}

function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const { name, code, cause, errors, message } = error as {
    name?: unknown
    code?: unknown
    cause?: unknown
    errors?: unknown
    message?: unknown
  }
  // undici reports what a proxy answers to CONNECT as an aborted request.
  const isProxy = typeof message === 'string' && /^Proxy response \(\d+\)/.test(message)
  const own = isProxy ? ['PROXY_REFUSED'] : typeof code === 'string' ? [code] : isParserError(name) ? [name] : []
  const inner = Array.isArray(errors) ? errors.slice(0, 4) : []
  return [...own, ...[cause, ...inner].flatMap(next => codesOf(next, depth + 1))]
}

/** The error of undici that has a name and no code (Node 24.21). */
function isParserError(name: unknown): name is string {
  return name === 'HTTPParserError'
}
