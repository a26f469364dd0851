/** How the URI of a resource is read. Lookup, policy and what is sent on decide by the same text, or not at all. */

/** A scheme, then the characters of RFC 3986 alone: controls, spaces, `\ < > " { } | ^` and non-ASCII are escaped there. */
const rfc3986 = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*$/i

/**
 * Whether each reader of a URI reads the same resource. SDK servers parse it with `URL`, which drops tabs and line ends,
 * resolves `..` in many spellings and rewrites hosts and ports: `docs://open/.\t./x` becomes `docs://open/x`. A URI that
 * parsing changes is rejected. That includes harmless changes (case of a host, default port, `https://host` without its
 * path), because rules compare text: `https://host:443/*` must not lead to `https://host/`.
 */
export function isReadAsWritten(uri: string): boolean {
  return rfc3986.test(uri) && URL.parse(uri)?.href === uri && !hidesDotSegment(uri)
}

/**
 * The texts a listed URI is read as: the listed one, and what `URL` makes of it. Rules must allow both, since a target may
 * list `docs://open/../secret`, which an SDK server reads as `docs://secret`.
 */
export function toReadings(uri: string): readonly string[] {
  const parsed = URL.parse(uri)?.href ?? uri
  return parsed === uri ? [uri] : [uri, parsed]
}

/** Servers that decode do so once or twice. */
const maxDecodings = 4

/**
 * Whether `.` or `..` appears between separators once a server has decoded the URI or used it as a path. The segment may be
 * escaped once or twice (`x%2f..%2fy`, `%252e`), hold controls, spaces or parameters (`..;a=b`), or follow `?` or `#`.
 */
function hidesDotSegment(uri: string): boolean {
  let text = uri
  for (let count = 0; /%[0-9a-f]{2}/i.test(text); count += 1) {
    if (count === maxDecodings) return true
    text = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
  // Parsers drop controls, some file systems trim spaces, and in C a text ends at NUL.
  const segments = text.split(/[/\\?#\0]/).map(segment => segment.replace(/[\0-\x20\x7f]/g, ''))
  return segments.some(segment => /^\.{1,2}(;.*)?$/.test(segment))
}
