import * as z from 'zod/v4'

/** What `gateway.yml` may say of a single target. */
export const targetSettings = z.strictObject({
  // 15 minutes: no Lambda function runs longer.
  timeoutMs: z.int().min(1).max(900_000).optional(),
  maxConcurrent: z.int().min(1).optional(),
})
