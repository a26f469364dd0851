import type { HandlerOptions } from '@mcp-lambda/wrapper'
import { type AuthenticateConfig, type AuthenticateDeps, createAuthenticate, findDoor } from './authenticate.ts'
import { toResourceMetadata } from './protected-resource.ts'

/** The doors, as `lambdaHandler` takes them: who a caller is, and what is said to those who must first get a token. */
export function createAccess(
  config: AuthenticateConfig,
  deps: AuthenticateDeps,
): Pick<HandlerOptions, 'authenticate' | 'documents' | 'paths'> {
  const { doors, jwt } = config
  return {
    authenticate: createAuthenticate(config, deps),
    ...(jwt && {
      documents: caller => (findDoor(doors, caller) === 'jwt' ? toResourceMetadata(jwt, caller) : undefined),
      paths: jwt.issuers.flatMap(({ path }) => path ?? []),
    }),
  }
}
