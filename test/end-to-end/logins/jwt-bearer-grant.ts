import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import { errors, type Provider } from 'oidc-provider'

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

type Trust = { readonly issuer: string; readonly trustedKeys: readonly JWK[] }

/**
 * Exchanges an identity assertion (ID-JAG, draft-ietf-oauth-identity-assertion-authz-grant) for an access token by RFC 7523, as
 * the enterprise authorization of MCP has it. oidc-provider leaves this grant to its user.
 */
export function addJwtBearerGrant(provider: Provider, { issuer, trustedKeys }: Trust): void {
  const keys = createLocalJWKSet({ keys: [...trustedKeys] })
  const parameters = ['assertion', 'scope', 'resource']
  provider.registerGrantType(
    grantType,
    async ctx => {
      const { client, params } = ctx.oidc
      if (!client) throw new errors.InvalidClient('no client')
      const options = { audience: issuer, typ: 'oauth-id-jag+jwt' }
      const { payload } = await jwtVerify(String(params?.assertion), keys, options).catch(() => {
        throw new errors.InvalidGrant('the assertion is not taken')
      })
      const token = new provider.AccessToken({
        accountId: String(payload.sub),
        client,
        grantId: 'by-assertion',
        gty: 'jwt-bearer',
        scope: String(payload.scope),
      } as never)
      token.resourceServer = new provider.ResourceServer(String(payload.resource), {
        scope: String(payload.scope),
        audience: String(payload.resource),
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      })
      ctx.body = { access_token: await token.save(), token_type: 'Bearer', scope: String(payload.scope) }
    },
    parameters,
  )
}
