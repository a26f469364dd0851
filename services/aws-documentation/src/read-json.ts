import type * as z from 'zod/v4'
import { DocsError } from './errors.ts'

/** Reads the JSON of a service we do not own; what does not fit is the service's failure, told without its words. */
export function readJson<T extends z.ZodType>(text: string, schema: T, service: string): z.infer<T> {
  const unreadable = (cause: unknown) =>
    new DocsError('upstream_error', `The answer of ${service} is not in the form this server knows.`, { cause })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unreadable(cause)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw unreadable(parsed.error)
  return parsed.data
}
