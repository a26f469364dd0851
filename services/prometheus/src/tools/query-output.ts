import * as z from 'zod/v4'

/** What both query tools are answered with, so that it can be checked; the words for it stand in their descriptions. */
export const queryOutput = {
  resultType: z.string(),
  result: z
    .array(z.any())
    .describe(
      'Series: {metric, value: [unix seconds, text]}, or {metric, summary, values} with the notation of the answer. A scalar or string: [unix seconds, text].',
    ),
  common_labels: z.record(z.string(), z.string()).optional().describe('Labels of all series shown'),
  warnings: z.array(z.string()).optional(),
  infos: z.array(z.string()).optional(),
  left_out: z.string().optional(),
  next_cursor: z.string().optional(),
  series_total: z.number(),
  series_returned: z.number(),
  truncated: z.boolean(),
  samples_processed: z.number().optional(),
  workspace_id: z.string(),
  region: z.string(),
}
