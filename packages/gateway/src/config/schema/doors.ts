import * as z from 'zod/v4'
import { text, texts } from './values.ts'

const trusted = z
  .strictObject({
    principal: text.describe('Its name, as in rules and logs'),
    roles: texts.exactOptional().describe('Its roles'),
  })
  .describe('The one principal that each caller of this door is')

const trustedOrJwt = z.union(
  [z.literal('jwt'), z.strictObject({ trusted })],
  'must be jwt, or { trusted: { principal: … } }',
)

export const doors = z.strictObject({
  functionUrl: z
    .enum(['iam', 'jwt', 'none'])
    .exactOptional()
    .describe(
      'The function URL. `iam`: AWS verifies signatures, and each caller is the role that signed. `jwt`: the gateway verifies tokens. `none`: no check, on this machine only',
    ),
  apiGateway: z
    .literal(
      'jwt',
      'must be jwt: the gateway believes no claims that an authorizer of API Gateway puts into an event, since who may invoke it could write them',
    )
    .exactOptional()
    .describe('An HTTP or REST API of API Gateway in front of the function'),
  invoke: trustedOrJwt
    .exactOptional()
    .describe(
      '`lambda:Invoke`. `trusted`: the configured principal, whoever invoked; it may assert tenant and claims. `jwt`: the message carries a token. Excludes `functionUrl: iam`',
    ),
  container: trustedOrJwt
    .exactOptional()
    .describe(
      'Plain HTTP, where the gateway runs as a process. `trusted`: who gets there was let in by what stands before it',
    ),
})
