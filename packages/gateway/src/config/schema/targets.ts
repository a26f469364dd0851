import { functionArnPattern } from '@mcp-lambda/wrapper/client'
import * as z from 'zod/v4'

/** A function of any account, by its whole ARN: the version or alias, where there is one, is part of what may be invoked. */
const functionArn = z
  .string()
  .refine(
    value => functionArnPattern.test(value) && !value.endsWith(':$LATEST'),
    'is no ARN of a function such as arn:aws:lambda:us-east-1:123456789012:function:name:alias',
  )

/** Of `digestCatalogue`: its version, and SHA-256 in base64url. */
const digest = z.string().regex(/^2\.[\w-]{43}$/, 'is no digest of a catalogue, such as 2.…; the log of a drift has it')

export const target = z
  .strictObject({
    // 15 minutes: no Lambda function runs longer.
    timeoutMs: z
      .int()
      .min(1)
      .max(900_000)
      .exactOptional()
      .describe('Longest that a call may take, in milliseconds. Default: as long as the caller waits'),
    maxConcurrent: z
      .int()
      .min(1)
      .exactOptional()
      .describe('Most calls under way at once in one environment. Default 100'),
    drift: z
      .enum(['count', 'refresh', 'refuse'])
      .exactOptional()
      .describe(
        'Action when the target offers something else than was packaged: count it (default), offer what it offers now, or refuse its answers',
      ),
    accept: z.array(digest).exactOptional().describe('Digests of other catalogues that are no drift'),
    hide: z.array(z.string()).exactOptional().describe('Tools that are not offered: globs of their own names'),
    function: functionArn
      .exactOptional()
      .describe('Of a target from elsewhere: the ARN of its function, with the version or alias if any'),
    protocol: z
      .enum(['mcp', 'mcp-2025', 'agentcore'])
      .exactOptional()
      .describe('Of a target from elsewhere: what it is sent. Default `mcp`'),
    catalogue: z
      .string()
      .exactOptional()
      .describe('Of a target from elsewhere: a file of what it offers, from this folder, or `live`'),
    perTenant: z
      .boolean()
      .exactOptional()
      .describe('Of a target from elsewhere: whether its function is in per-tenant isolation'),
  })
  .superRefine((settings, context) => {
    for (const message of findProblems(settings)) context.addIssue({ code: 'custom', message })
  })

type Given = { function?: string; protocol?: string; catalogue?: string; perTenant?: boolean }

function findProblems({ function: arn, protocol = 'mcp', catalogue, ...rest }: Given): string[] {
  if (arn === undefined) {
    const isSaid = catalogue !== undefined || protocol !== 'mcp' || rest.perTenant !== undefined
    return isSaid ? ['protocol, catalogue and perTenant are for targets from elsewhere, which have a function'] : []
  }
  if (catalogue === undefined) return ['catalogue is missing: a JSON file of what the function offers, or live']
  if (catalogue === 'live' && protocol !== 'mcp') return [`a function that speaks ${protocol} cannot be read live`]
  return []
}
