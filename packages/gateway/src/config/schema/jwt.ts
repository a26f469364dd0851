import * as z from 'zod/v4'
import { scope, tenant, text, texts, url } from './values.ts'

const issuer = z
  .strictObject({
    issuer: url.describe('As in the `iss` of its tokens'),
    jwksUri: url.exactOptional().describe('Where its keys are. Default: as its discovery document says'),
    tenant: tenant.exactOptional().describe('The one tenant that its tokens are for'),
    tenantClaim: text
      .exactOptional()
      .describe('The claim that names the tenant. A token without it is rejected. Excludes `tenant`'),
    rolesClaim: text
      .exactOptional()
      .describe('The claim that lists the roles, by name or path: `groups`, `realm_access.roles`'),
  })
  .refine(({ tenant, tenantClaim }) => tenant === undefined || tenantClaim === undefined, {
    path: ['tenantClaim'],
    message: 'and tenant exclude each other: its tokens are for that one tenant, or say for which',
  })

export const jwt = z.strictObject({
  issuers: z
    .array(issuer)
    .min(1)
    .refine(issuers => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length, 'name one of them twice')
    .describe('Who signs the tokens'),
  audience: z
    .union([text.transform(one => [one]), texts], 'must be a text, or a list of texts')
    .describe('What a token must be for: one of these is in its `aud`'),
  requiredScopes: z.array(scope).default([]).describe('Scopes that each call needs'),
  resource: url
    .exactOptional()
    .describe("The gateway's MCP endpoint as clients know it. Default: the URL that a request was sent to"),
})
