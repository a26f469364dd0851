import * as z from 'zod/v4'
import { keepRules } from '../answer/choose-series.ts'

/**
 * Parameters more than one tool takes. Schemas have one type each, as hosts want; what models send in its place is read
 * too: `null` and empty text for a value left out, a number for a text, text for a number.
 */

export const workspaceId = text('Id or alias. Left out: the configured or only one.')

export const region = text('AWS region. Left out: the configured one.')

export const profile = text('Ignored.')

export const query = z
  .string()
  .describe('PromQL expression, e.g. "sum by (job) (rate(http_requests_total{code=~\\"5..\\"}[5m]))".')

export const format = choice(['summary', 'points'], '"summary": no values; "points": every raw sample, in pages.')

export const keep = choice(keepRules, 'Which series come first: greatest absolute value, last value or change.')

export const cursor = text('next_cursor of the page before.')

export function time(meaning: string) {
  return text(`${meaning} RFC 3339, unix seconds or "now-1h30m".`)
}

export function maxSeries(byDefault: number) {
  return count(1, 1000, byDefault, 'Most series in one answer.')
}

/** A whole number, also as text. */
export function count(least: number, most: number, byDefault: number, meaning: string) {
  return z
    .preprocess(
      value => toNumber(toLeftOut(value)) ?? byDefault,
      z.number().min(least).max(most).int().default(byDefault),
    )
    .optional()
    .transform(value => value ?? byDefault)
    .describe(meaning)
}

export function text(meaning: string) {
  return z.preprocess(toText, z.string().optional()).optional().describe(meaning)
}

export function choice<const T extends readonly [string, ...string[]]>(values: T, meaning: string) {
  const read = (value: unknown) => (typeof value === 'string' ? toLeftOut(value.toLowerCase()) : toLeftOut(value))
  return z.preprocess(read, z.enum(values).optional()).optional().describe(meaning)
}

type ListOf = {
  readonly most: number
  /** Undefined for what cannot be read. */
  readonly read: (value: unknown) => unknown
  /** What a refusal shows. */
  readonly example: string
  readonly meaning: string
}

/** A list in any shape that `read` knows. */
export function list<Item extends z.ZodType>(item: Item, { most, read, example, meaning }: ListOf) {
  return z
    .preprocess((value, { issues }) => {
      const items = read(value)
      if (items !== undefined) return items
      issues.push({ code: 'custom', message: `must be like ${example}`, input: value })
      return z.NEVER
    }, z.array(item).min(1).max(most))
    .describe(meaning)
}

function toLeftOut(value: unknown): unknown {
  return value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value
}

function toText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : toLeftOut(value)
}

function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value
}
