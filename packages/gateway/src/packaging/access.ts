/** Who may come in, as whom, and what they may use: the part of `gateway.yml` with `doors`, `jwt`, `callers` and `policy`. */

import { tenantIdPattern } from '@mcp-lambda/wrapper/client'
import * as z from 'zod/v4'

const text = z.string().min(1)
const texts = z.array(text).min(1)

const trustedOrJwt = z.union(
  [z.literal('jwt'), z.strictObject({ trusted: z.strictObject({ principal: text, roles: texts.exactOptional() }) })],
  'must be jwt, or { trusted: { principal: … } }',
)

const doors = z.strictObject({
  functionUrl: z.enum(['iam', 'jwt', 'none']).exactOptional(),
  apiGateway: z.literal('jwt').exactOptional(),
  invoke: trustedOrJwt.exactOptional(),
  container: trustedOrJwt.exactOptional(),
})

/** RFC 6749, section 3.3. */
const scope = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'is no OAuth scope: printable ASCII without spaces, " and \\')

/** What Lambda takes for a `TenantId` (API reference, Invoke). */
const tenant = z.string().regex(tenantIdPattern, 'is no tenant: 1 to 256 of A-Z a-z 0-9 . _ : / = + - @ and spaces')

const url = z.string().refine(value => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), 'is no http(s) URL')

const issuer = z
  .strictObject({
    issuer: url,
    jwksUri: url.exactOptional(),
    tenant: tenant.exactOptional(),
    tenantClaim: text.exactOptional(),
    rolesClaim: text.exactOptional(),
  })
  .refine(({ tenant, tenantClaim }) => tenant === undefined || tenantClaim === undefined, {
    path: ['tenantClaim'],
    message: 'and tenant exclude each other: its tokens are for that one tenant, or say for which',
  })

const jwt = z.strictObject({
  issuers: z
    .array(issuer)
    .min(1)
    .refine(issuers => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length, 'name one of them twice'),
  audience: z.union([text.transform(one => [one]), texts], 'must be a text, or a list of texts'),
  requiredScopes: z.array(scope).default([]),
  resource: url.exactOptional(),
})

/** An account is written out: with a star there, everybody on AWS could name a role to fit. */
const arn = z
  .string()
  .regex(
    /^arn:[a-z-]+:(iam|sts)::\d{12}:(role|user|federated-user)\/.+$/,
    'must be like arn:aws:iam::123456789012:role/Agents-*, with the account written out',
  )
  .refine(
    value => !/^arn:[a-z-]+:iam::\d{12}:role\/.*\//.test(value),
    'is never seen: AWS tells of a role without its path, so write role/Name',
  )

const callers = z.array(z.strictObject({ arn, tenant: tenant.exactOptional(), roles: texts.exactOptional() }))

const policy = z.strictObject({
  mode: z.enum(['enforce', 'log']).default('enforce'),
  allow: z
    .array(
      z.strictObject({
        names: texts,
        tenants: texts.exactOptional(),
        roles: texts.exactOptional(),
        scopes: z.array(scope).min(1).exactOptional(),
      }),
    )
    .min(1, 'has no rule, so nobody could use anything; leave policy out to allow everything'),
})

/** Keys of `gateway.yml`. */
export const accessKeys = {
  doors: doors.default({}),
  jwt: jwt.exactOptional(),
  callers: callers.default([]),
  policy: policy.exactOptional(),
}
