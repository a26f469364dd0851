import { validateHeaderName, validateHeaderValue } from 'node:http'
import { isSame } from '../../mcp/is-same.ts'
import { untilAborted } from '../../primitives/deadline.ts'

export type Headers = Readonly<Record<string, string>>

/**
 * Headers of each request, or a function that gives them. `fresh` is true once the server has refused the earlier ones with
 * HTTP 401: a kept credential may have been rotated. The request is sent again if they differ.
 */
export type OwnHeaders = Headers | ((options: { readonly fresh: boolean }) => Headers | Promise<Headers>)

/** @throws TypeError for a header that cannot be sent. Errors name the header, and never its value. */
export function createOwnHeaders(given: OwnHeaders) {
  const fixed = typeof given === 'function' ? undefined : toHeaders(given)

  async function ask(fresh: boolean, signal: AbortSignal): Promise<Headers> {
    if (typeof given !== 'function') return toHeaders(given)
    return toHeaders(await untilAborted(Promise.resolve(given({ fresh })), signal))
  }

  return {
    read: (signal: AbortSignal): Headers | Promise<Headers> => fixed ?? ask(false, signal),
    /** Undefined where there are no others. */
    async renew(refused: Headers, signal: AbortSignal): Promise<Headers | undefined> {
      if (fixed) return undefined
      const headers = await ask(true, signal)
      return isSame(headers, refused) ? undefined : headers
    },
  }
}

/** Names in lower case. */
function toHeaders(given: Headers): Headers {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      validateHeaderName(name)
      validateHeaderValue(name, value)
      return [name.toLowerCase(), value]
    }),
  )
}
