import type { OAuthClientProvider } from '@modelcontextprotocol/client'
import { redirectUri } from './authorization-server.ts'
import { visit } from './browser.ts'

export type Person = OAuthClientProvider & {
  /** What the last visit to the login page has sent the client back with. */
  comeBack(): Promise<URLSearchParams>
  /** How often the person was sent to the login page. */
  readonly visits: () => number
  /** What the client was given last. */
  readonly kept: { tokens?: { access_token: string; refresh_token?: string | undefined; scope?: string | undefined } }
}

/** What a client of an SDK keeps, and a person who logs in when asked. `clientId`: registered by hand. `typed`: into a login page. */
export function createPerson(clientId?: string, typed: Readonly<Record<string, string>> = {}): Person {
  const kept: Person['kept'] & { client?: object; verifier?: string } = clientId
    ? { client: { client_id: clientId } }
    : {}
  let back: Promise<URLSearchParams> | undefined
  let visits = 0
  const person = {
    redirectUrl: redirectUri,
    clientMetadata: {
      client_name: 'logins',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    },
    kept,
    visits: () => visits,
    clientInformation: () => kept.client,
    saveClientInformation: (client: object) => void Object.assign(kept, { client }),
    tokens: () => kept.tokens,
    saveTokens: (tokens: object) => void Object.assign(kept, { tokens }),
    saveCodeVerifier: (verifier: string) => void Object.assign(kept, { verifier }),
    codeVerifier: () => kept.verifier ?? '',
    // Asked for by both SDKs when the server takes a refresh token no more.
    invalidateCredentials: () => void Object.assign(kept, { tokens: undefined }),
    redirectToAuthorization(url: URL) {
      visits += 1
      back = visit(url, redirectUri, typed).then(({ searchParams }) => {
        if (searchParams.get('code') === null) throw new Error(`The login ended with ${searchParams}`)
        return searchParams
      })
      // A failure belongs to the call of `comeBack`.
      back.catch(() => undefined)
    },
    comeBack() {
      if (!back) throw new Error('Nobody was sent to the login page')
      return back
    },
  }
  // Both SDKs have this interface; what they give and take are objects of their own.
  return person as unknown as Person
}
