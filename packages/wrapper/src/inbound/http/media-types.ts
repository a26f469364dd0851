type Headers = Readonly<Record<string, string>>

/** Why a POST cannot be answered: its sender reads neither media type, or sent another than JSON. */
export function checkMediaTypes(headers: Headers): { status: 406 | 415; message: string } | undefined {
  const contentType = headers['content-type']
  // Proxies join a header that they double.
  if (contentType?.split(',').every(type => /^\s*application\/json\s*(;|$)/i.test(type)) === false) {
    return { status: 415, message: `Content-Type is ${contentType}; send application/json` }
  }
  const { accept } = headers
  if (accept?.trim() && !accepts(accept, 'json') && !accepts(accept, 'event-stream')) {
    return { status: 406, message: `Accept is ${accept}; list application/json and text/event-stream` }
  }
  return undefined
}

/** More lenient than the specification, which requires both types: some clients send a wildcard, or one of the two. */
export function accepts(accept: string, subtype: 'json' | 'event-stream'): boolean {
  if (accept === bySdk) return true
  const type = subtype === 'json' ? 'application' : 'text'
  return accept.split(',').some(range => {
    const [name, ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    if (parameters.some(parameter => /^q=0(?:\.0*)?$/.test(parameter))) return false
    return name === '*/*' || name === `${type}/*` || name === `${type}/${subtype}`
  })
}

/** As the official clients write it, which needs no reading. */
const bySdk = 'application/json, text/event-stream'
