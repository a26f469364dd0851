import * as z from 'zod/v4'
import { keepRules } from '../answer/choose-series.ts'
import { parseJson } from '../http/api-answer.ts'

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

export const format = choice(['summary', 'points'], '"points": every sample exactly as Prometheus gives it, in pages.')

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

/** A list, also as JSON text or as its only entry. */
export function list<Item extends z.ZodType>(item: Item, most: number, meaning: string) {
  return z.preprocess(toList, z.array(item).min(1).max(most)).describe(meaning)
}

function toList(value: unknown): unknown {
  const read = typeof value === 'string' ? (parseJson(value) ?? value) : value
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? [read] : read
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
