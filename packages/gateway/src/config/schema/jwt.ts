import * as z from 'zod/v4'
import { scope, tenant, text, texts, url } from './values.ts'

const audience = z.union([text.transform(one => [one]), texts], 'must be a text, or a list of texts')

const path = z
  .string()
  .regex(/^(\/[\w.~-]+)+$/, 'is no path of an endpoint: like /mcp/acme, without a slash at its end')

const issuer = z
  .strictObject({
    issuer: url.describe('As in the `iss` of its tokens'),
    jwksUri: url.exactOptional().describe('Where its keys are. Default: as its discovery document says'),
    path: path
      .exactOptional()
      .describe(
        'An endpoint of its own, e.g. `/mcp/acme`: challenge and metadata there name this issuer alone, and no other tokens are taken. Clients log in at the first issuer of an endpoint',
      ),
    audience: audience
      .exactOptional()
      .describe('What its tokens must be for. With `path`, the URL of that endpoint. Default: that of `jwt`'),
    resource: url
      .exactOptional()
      .describe('With `path`: the URL of that endpoint as clients know it, as `jwt.resource`'),
    tenant: tenant.exactOptional().describe('The one tenant that its tokens are for'),
    tenantClaim: text
      .exactOptional()
      .describe(
        'The claim that names the tenant: a text, or a list of one. A token without it is rejected. Excludes `tenant`',
      ),
    rolesClaim: text
      .exactOptional()
      .describe('The claim that lists the roles, by name or path: `groups`, `realm_access.roles`'),
  })
  .refine(({ tenant, tenantClaim }) => tenant === undefined || tenantClaim === undefined, {
    path: ['tenantClaim'],
    message: 'and tenant exclude each other: its tokens are for that one tenant, or say for which',
  })
  .refine(({ path, audience }) => path === undefined || audience !== undefined, {
    path: ['audience'],
    message: 'is needed with path: the URL of that endpoint, which clients ask a token for',
  })
  .refine(({ path, resource }) => resource === undefined || path !== undefined, {
    path: ['resource'],
    message: 'is of the endpoint at path, which is missing; jwt.resource is that of the others',
  })

export const jwt = z
  .strictObject({
    issuers: z
      .array(issuer)
      .min(1)
      .refine(issuers => isDistinct(issuers.map(({ issuer }) => issuer)), 'name one of them twice')
      .refine(issuers => isDistinct(issuers.flatMap(({ path }) => path ?? [])), 'give one path to two of them')
      .describe('Who signs the tokens'),
    audience: audience
      .exactOptional()
      .describe('What a token must be for: one of these is in its `aud`. Required, but with `clients`'),
    clients: texts
      .exactOptional()
      .describe('Takes tokens without `aud` whose `client_id` is one of these, as access tokens of Amazon Cognito are'),
    requiredScopes: z.array(scope).default([]).describe('Scopes that each call needs'),
    offeredScopes: z
      .array(scope)
      .exactOptional()
      .describe(
        'Scopes that clients are told to ask for when they log in, those of single tools among them. Default: `requiredScopes`',
      ),
    refuseBound: z
      .boolean()
      .exactOptional()
      .describe(
        'Whether tokens are rejected that are bound to a key (`cnf`), since the gateway does not check its proof',
      ),
    resource: url
      .exactOptional()
      .describe(
        "The gateway's MCP endpoint as clients know it. Default: the URL that a request was sent to. Needed behind a proxy that writes its own `Host`",
      ),
  })
  .refine(({ issuers, audience, clients }) => audience ?? clients ?? issuers.every(issuer => issuer.audience), {
    path: ['audience'],
    message: 'is needed: what a token must be for, as the URL of the MCP endpoint',
  })
  .refine(
    ({ requiredScopes, offeredScopes = requiredScopes }) =>
      requiredScopes.every(scope => offeredScopes.includes(scope)),
    { path: ['offeredScopes'], message: 'must hold each of requiredScopes, which no call can do without' },
  )
  .refine(({ issuers, resource }) => resource === undefined || issuers.every(one => !one.path || one.resource), {
    path: ['issuers'],
    message: 'need a resource each where they have a path and jwt has a resource: clients know them by other URLs, too',
  })

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}
