import type { Backend } from '@mcp-lambda/wrapper'
import type { JwtSettings } from '../config/gateway-config.ts'
import { NeedsScope } from '../policy/authorize.ts'
import { insufficientScope } from './protected-resource.ts'

/** Makes of `NeedsScope` the 403 challenge that names every scope to ask for: a client asks anew for all. */
export function challengeForScopes(backend: Backend, jwt: JwtSettings | undefined): Backend {
  const alwaysNeeded = jwt?.requiredScopes ?? []
  return {
    ...backend,
    async exchange(request, call, emit) {
      try {
        return await backend.exchange(request, call, emit)
      } catch (error) {
        if (!(error instanceof NeedsScope)) throw error
        throw insufficientScope(jwt, error.what, [...new Set([...alwaysNeeded, ...error.scopes])])
      }
    },
  }
}
