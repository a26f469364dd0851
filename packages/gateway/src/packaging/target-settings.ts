import { functionArnPattern } from '@mcp-lambda/wrapper/client'
import * as z from 'zod/v4'

/** A function of any account, by its whole ARN: the version or alias, where there is one, is part of what may be invoked. */
const functionArn = z
  .string()
  .refine(
    value => functionArnPattern.test(value) && !value.endsWith(':$LATEST'),
    'is no ARN of a function such as arn:aws:lambda:us-east-1:123456789012:function:name:alias',
  )

/** Of `digestCatalogue`: SHA-256 in base64url. */
const digest = z.string().regex(/^[\w-]{43}$/, 'is no digest of a catalogue; the log of a drift has it')

/** What `gateway.yml` may say of a single target. */
export const targetSettings = z
  .strictObject({
    // 15 minutes: no Lambda function runs longer.
    timeoutMs: z.int().min(1).max(900_000).exactOptional(),
    maxConcurrent: z.int().min(1).exactOptional(),
    drift: z.enum(['count', 'refresh', 'refuse']).exactOptional(),
    accept: z.array(digest).exactOptional(),
    hide: z.array(z.string()).exactOptional(),
    function: functionArn.exactOptional(),
    protocol: z.enum(['mcp', 'mcp-2025', 'agentcore']).exactOptional(),
    catalogue: z.string().exactOptional(),
    perTenant: z.boolean().exactOptional(),
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

export type TargetEntry = z.infer<typeof targetSettings>
