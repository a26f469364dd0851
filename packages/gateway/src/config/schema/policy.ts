import * as z from 'zod/v4'
import { scope, tenant, texts } from './values.ts'

/** The account has no wildcard: any AWS customer could create a role whose name matches. */
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

export const callers = z.array(
  z.strictObject({
    arn: arn.describe('Glob of the ARN of a role (without its path) or user. The account is written out'),
    tenant: tenant.exactOptional().describe('Tenant of these callers'),
    roles: texts.exactOptional().describe('Roles of these callers, as rules of the policy name them'),
  }),
)

const rule = z.strictObject({
  names: texts.describe('Globs of `target___name`: of a tool, a prompt, a resource’s URI or template'),
  tenants: texts.exactOptional().describe('Globs: callers of one of these tenants'),
  roles: texts.exactOptional().describe('Globs: callers in one of these roles'),
  scopes: z.array(scope).min(1).exactOptional().describe('Callers whose token has all of these scopes'),
})

export const policy = z.strictObject({
  mode: z
    .enum(['enforce', 'log'])
    .default('enforce')
    .describe('`log`: each call goes through, and what `enforce` would refuse is logged'),
  allow: z
    .array(rule)
    .min(1, 'has no rule, so nobody could use anything; leave policy out to allow everything')
    .describe('What no rule allows is hidden'),
})
