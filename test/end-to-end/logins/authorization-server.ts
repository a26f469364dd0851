/** A real authorization server, oidc-provider, in which Ada is logged in and consents to whatever a client asks for. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { type Configuration, Provider } from 'oidc-provider'
import { testSecret } from '../../../shared/test-secret.ts'
import { addJwtBearerGrant } from './jwt-bearer-grant.ts'

const machineSecret = testSecret('client')

/** What the client `machine` authenticates by. */
export const machineHeader = { authorization: `Basic ${Buffer.from(`machine:${machineSecret}`).toString('base64')}` }

/** Where clients of these tests are sent back to; nothing listens there. */
export const redirectUri = 'http://127.0.0.1:9/callback'

export const scopes = ['mcp:use', 'notes:write']

export type AuthorizationServer = {
  readonly issuer: string
  /** Bodies of the requests at its token endpoint, and of registrations. */
  readonly asked: readonly { readonly path: string; readonly body: string }[]
  /** From now on it signs with a new key. */
  rotate(): Promise<void>
  close(): Promise<void>
}

type Options = {
  /** Claims of access tokens beside its own. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** The audience of access tokens. Default: the resource that the client asks for. */
  readonly audience?: string
  /** Whose assertions it exchanges for tokens (RFC 7523). */
  readonly trustedKeys?: readonly JWK[]
}

export async function startAuthorizationServer({ claims = {}, audience, trustedKeys = [] }: Options = {}) {
  const asked: { path: string; body: string }[] = []
  let answer: ReturnType<Provider['callback']> = () => Promise.resolve()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    const path = String(request.url)
    if (request.method === 'POST') {
      request.on('data', chunk => chunks.push(chunk))
      request.on('end', () => asked.push({ path, body: Buffer.concat(chunks).toString() }))
    }
    void answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let keys = 0

  async function rotate(): Promise<void> {
    keys += 1
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const signing = { ...(await exportJWK(privateKey)), kid: `key-${keys}`, alg: 'ES256', use: 'sig' }
    const provider = new Provider(issuer, configure({ signing, claims, audience }))
    addJwtBearerGrant(provider, { issuer, trustedKeys })
    provider.use(logInAndConsent(provider))
    answer = provider.callback()
  }
  await rotate()

  const started: AuthorizationServer = {
    issuer,
    asked,
    rotate,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return started
}

type Configured = Required<Pick<Options, 'claims'>> & { readonly signing: JWK; readonly audience: string | undefined }

function configure({ signing, claims, audience }: Configured): Configuration {
  return {
    jwks: { keys: [signing as never] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    scopes: ['openid', 'offline_access', ...scopes],
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: () => ({ ...claims, mark: testSecret('token') }),
    cookies: { keys: ['of these tests'] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    clients: [
      {
        client_id: 'registered-by-hand',
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        application_type: 'native',
      },
      {
        client_id: 'machine',
        client_secret: machineSecret,
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
      },
    ],
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          scope: scopes.join(' '),
          audience: audience ?? resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  }
}

/** In the place of login and consent pages: the answers that a person would give. */
function logInAndConsent(provider: Provider): Parameters<Provider['use']>[0] {
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next()
    const { prompt, params, grantId } = await provider.interactionDetails(ctx.req, ctx.res)
    const login = { accountId: 'ada' }
    if (prompt.name === 'login') {
      ctx.respond = false
      return provider.interactionFinished(ctx.req, ctx.res, { login })
    }
    const clientId = String(params.client_id)
    const grant = (grantId && (await provider.Grant.find(grantId))) || new provider.Grant({ ...login, clientId })
    const scope = String(params.scope ?? '')
    if (scope !== '') grant.addOIDCScope(scope)
    for (const resource of [params.resource].flat())
      if (resource && scope !== '') grant.addResourceScope(String(resource), scope)
    const consent = { grantId: await grant.save() }
    ctx.respond = false
    return provider.interactionFinished(ctx.req, ctx.res, { consent }, { mergeWithLastSubmission: true })
  }
}
