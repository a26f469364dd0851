import * as z from 'zod/v4'

/** What osls validates a `serverless.yml` with is draft 7. */
export function toJsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
  // JSON Schema has one kind of number; zod writes the largest safe integer where there is no maximum.
  return JSON.parse(JSON.stringify(rest), (key, value) =>
    key === 'maximum' && value === Number.MAX_SAFE_INTEGER ? undefined : value,
  )
}
