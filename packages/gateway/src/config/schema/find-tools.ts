import * as z from 'zod/v4'

export const findTools = z.strictObject({
  list: z
    .enum(['all', 'found'])
    .default('all')
    .describe('`found`: lists hold `find_tools` and pinned tools alone. Every tool can still be called'),
  pinned: z
    .array(z.string().min(1))
    .default([])
    .describe('Globs of `target___name`: tools that stand first in lists, after `find_tools`'),
})
