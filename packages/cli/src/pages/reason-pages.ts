/** Pages of `refused.reason` in the record of a call: why a token was not taken. */
import type { Page } from './page.ts'

/** What came and what was expected stands beside the reason in the record. */
const byReason: Readonly<Record<string, Omit<Page, 'code'>>> = {
  no_bearer: {
    title: 'The header Authorization has no bearer token',
    cause: 'The header is not the word `Bearer` and one token: another word, no token, or two.',
    wayOut: 'Write `Bearer` once and the token after it. A variable that is empty is no token.',
  },
  too_long: {
    title: 'The token is too long',
    cause: 'The token is larger than 16 KB: often it lists all groups of its bearer.',
    wayOut: 'Let the authorization server write fewer claims for this API.',
  },
  opaque: {
    title: 'The token is no JWT',
    cause: 'The authorization server gives tokens that it alone can read, and the gateway checks signatures.',
    wayOut: 'Ask the server for JWTs: most give them once the request names a `resource` or an audience.',
  },
  encrypted: {
    title: 'The token is encrypted',
    cause: 'Only its issuer can read the token (JWE).',
    wayOut: 'Ask the server for signed JWTs that are not encrypted.',
  },
  unreadable: {
    title: 'The token is no JWT that can be read',
    cause: 'The token has the form of a JWT, and a part of it is no JSON or is cut off.',
    wayOut: 'Compare the token with what the server gave: a quote, a blank or a line end may have come in between.',
  },
  unknown_issuer: {
    title: 'The issuer of the token is not known',
    cause:
      '`iss` of the token, in `came`, is none of `jwt.issuers`, in `expected`: a slash at the end, another realm, `localhost` for `127.0.0.1`.',
    wayOut: 'Write `issuer` in `gateway.yml` as `came` has it, if that server is yours.',
  },
  other_endpoint: {
    title: 'The token is of the issuer of another endpoint',
    cause: 'Its issuer has a `path` of its own in `gateway.yml`, and the request came by another one.',
    wayOut: 'Connect to the endpoint of that issuer.',
  },
  wrong_kind: {
    title: 'The token is no access token',
    cause: 'The client sent an ID token, a refresh token or a logout token.',
    wayOut: 'Let the client send its access token.',
  },
  bound_to_key: {
    title: 'The token is bound to a key',
    cause: 'The token needs a proof (DPoP or mTLS) that the gateway does not check, and `refuseBound` is set.',
    wayOut: 'Ask the server for plain bearer tokens, or remove `refuseBound`.',
  },
  no_audience: {
    title: 'The token names no audience',
    cause: 'The token has no `aud`, so that it may be meant for any API of its issuer.',
    wayOut: 'Set an audience for this API at the server. For Cognito, name its `clients` in `gateway.yml`.',
  },
  wrong_audience: {
    title: 'The token is for another audience',
    cause: '`aud` of the token, in `came`, is not `jwt.audience`, in `expected`.',
    wayOut: 'Set the audience of this API at the server, or `audience` in `gateway.yml`.',
  },
  expired: {
    title: 'The token has expired',
    cause: '`expiresInSeconds` in the record, which is negative, says for how long. Clocks may differ by 30 s.',
    wayOut: 'Log in again. Clients should refresh by themselves; if new tokens are expired, a clock is wrong.',
  },
  not_valid_yet: {
    title: 'The token is not valid yet',
    cause: '`nbf` of the token, in `came`, is more than 30 s ahead.',
    wayOut: 'Set the clock of the authorization server.',
  },
  wrong_algorithm: {
    title: 'The signature has an algorithm that is not taken',
    cause: 'HS256 or none: with a shared secret, whoever can check a token can also forge one.',
    wayOut: 'Choose RS256, PS256, ES256 or EdDSA at the server.',
  },
  unknown_key: {
    title: 'The issuer has no such key',
    cause: 'No key of the issuer has the id in the token: `jwksUri` of another realm, or a server that was made anew.',
    wayOut:
      'Compare `jwksUri` with the metadata of the issuer. Tokens of a server that was made anew are lost: log in again.',
  },
  unnamed_key: {
    title: 'The token names no key',
    cause: 'The token has no `kid`, and none of up to 16 keys of its issuer fits the signature.',
    wayOut: 'Let the server write `kid` into its tokens.',
  },
  unusable_key: {
    title: 'The key of the token cannot be used',
    cause: 'The key that the issuer publishes is broken, or an RSA key has fewer than 2,048 bits.',
    wayOut: 'Make a new key at the server.',
  },
  wrong_signature: {
    title: 'The signature does not fit',
    cause:
      'The issuer has a key of that id, and it did not sign the token: often a server for development that was made anew.',
    wayOut: 'Wait for 10 minutes or restart the gateway, which then reads the keys again. Else the token was changed.',
  },
  missing_claim: {
    title: 'A claim is missing or wrong',
    cause: 'The token has no `sub` or no `exp`; `expected` names it.',
    wayOut: 'Let the server write it. For Keycloak, add the client scope `basic`.',
  },
  several_tenants: {
    title: 'The token names several tenants',
    cause:
      '`tenantClaim` lists more than one, in `came`, and a call is for one. Keycloak lists the organizations of a person.',
    wayOut: 'Add a mapper at the server that writes one text, or a list of one.',
  },
}

export const reasonPages: readonly Page[] = Object.entries(byReason).map(([code, page]) => ({ code, ...page }))
