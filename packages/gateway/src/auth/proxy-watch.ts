import type { Caller } from '@mcp-lambda/wrapper/protocol'
import type { JwtSettings } from '../config/gateway-config.ts'
import type { KeysDeps } from './issuer-keys.ts'

/**
 * Tells, once, that a proxy stands in front whose own name clients know. Challenges then name a URL that they cannot reach:
 * the names a proxy reports are not believed, since any client could report one.
 */
export function createProxyWatch({ resource }: JwtSettings, log: KeysDeps['log']): (caller: Caller) => void {
  let isTold = resource !== undefined
  return ({ entryPoint, headers }) => {
    if (isTold || entryPoint !== 'node') return
    const { host, 'x-forwarded-host': forwardedHost, forwarded } = headers
    if ((forwardedHost ?? host) === host && !/\bhost=/i.test(forwarded ?? '')) return
    isTold = true
    log('A proxy in front has another name than clients are told: set jwt.resource to the URL that they use', {
      host: String(host).slice(0, 100),
    })
  }
}
