type Headers = Readonly<Record<string, string>>

/** Says why a POST cannot be answered in a form its sender reads, or was not sent in one read here. */
export function checkMediaTypes(headers: Headers): { status: 406 | 415; message: string } | undefined {
  const contentType = headers['content-type']
  if (contentType !== undefined && !/^application\/json\s*(;|$)/i.test(contentType)) {
    return { status: 415, message: `Content-Type is ${contentType}; send application/json` }
  }
  const { accept } = headers
  if (accept !== undefined && !accepts(accept, 'json') && !accepts(accept, 'event-stream')) {
    return { status: 406, message: `Accept is ${accept}; list application/json and text/event-stream` }
  }
  return undefined
}

/** More forgiving than the specification, which wants both types listed: clients send a wildcard, or one of the two. */
export function accepts(accept: string, subtype: 'json' | 'event-stream'): boolean {
  const type = subtype === 'json' ? 'application' : 'text'
  return accept.split(',').some(range => {
    const name = range.split(';')[0]?.trim().toLowerCase()
    return name === '*/*' || name === `${type}/*` || name === `${type}/${subtype}`
  })
}
