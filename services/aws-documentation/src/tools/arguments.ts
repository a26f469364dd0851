import * as z from 'zod/v4'
import { toLine } from './frame.ts'

/** An argument, and what was changed about it. */
export type Lenient<T> = { readonly value: T; readonly note?: string }

type IntegerOptions = {
  readonly name: string
  readonly min: number
  readonly max?: number
  readonly byDefault: number
  readonly describes: string
}

/**
 * An integer as models and other clients send it: `null` is absent, `"5"` is 5, and a number above the most becomes
 * the most, which the answer says. Other values are refused.
 */
export function integer({ name, min, max, byDefault, describes }: IntegerOptions) {
  const schema = z
    .unknown()
    .optional()
    .transform((given, context): Lenient<number> => {
      if (given === undefined || given === null || given === '') return { value: byDefault }
      const number = typeof given === 'string' ? readNumber(given) : given
      if (typeof number !== 'number' || !Number.isInteger(number) || number < min) {
        return refuse(context, `must be an integer from ${min}, not ${shownArgument(given)}`)
      }
      if (max === undefined || number <= max) return { value: number }
      return { value: max, note: `${name} is ${max}: ${number} is more than can be had.` }
    })
  return schema.meta({ type: 'integer', description: `${describes} (${byDefault})` })
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

/** A refused value as JSON, as far as a reader needs it to find it again. */
function shownArgument(value: unknown): string {
  return toLine(JSON.stringify(value) ?? String(value), 100)
}

/** `1_000` is how Python writes a thousand, and what a Python server reads. */
function readNumber(text: string): number {
  return Number(text.trim().replace(/(?<=\d)_(?=\d)/g, ''))
}

/** The address of a page. Its limits are not advertised: they would cost a model tokens in each tool. */
export function pageAddress(describes?: string) {
  const schema = z.string().refine(text => text.trim() !== '' && text.length <= longest, 'must be the URL of a page')
  return describes === undefined ? schema : schema.describe(describes)
}

/** A number where words belong: a port, an error code. */
function toText(given: unknown): unknown {
  return typeof given === 'number' ? String(given) : given
}

/** Words as others write them, however many: the search service is asked with the first 1,000 characters. */
export function words(describes: string) {
  const schema = z
    .string()
    .trim()
    .refine(text => text !== '' && text.length <= longest, 'must not be blank')
  return z.preprocess(toText, schema).meta({ type: 'string', description: describes })
}

const longest = 20_000

/** A text that may be `null` or empty, for absent. */
export function optionalText(describes: string) {
  const schema = z
    .string()
    .nullish()
    .transform(text => text?.trim() || undefined)
  return z
    .preprocess(toText, schema)
    .optional()
    .meta({ type: 'string', description: describes, ...withoutUnion })
}

type TextsOptions = { readonly name: string; readonly max: number; readonly describes: string }

/**
 * A list of texts as models and other clients send it: as JSON in a text, as one text, or `null` or empty for absent.
 * Of more than can be had the first are taken, which the answer says.
 */
export function optionalTexts(options: TextsOptions) {
  return z
    .unknown()
    .optional()
    .transform((given, context) => {
      const read = readTexts(given, options)
      return typeof read === 'string' ? refuse(context, read) : read
    })
    .meta({ type: 'array', items: { type: 'string' }, description: options.describes })
}

/** The same, with at least one. */
export function texts(options: TextsOptions) {
  return z
    .unknown()
    .transform((given, context) => {
      const read = readTexts(given, options)
      if (typeof read === 'string') return refuse(context, read)
      if (read.value.length > 0) return read
      return refuse(context, 'must name at least one')
    })
    .meta({ type: 'array', items: { type: 'string' }, description: options.describes })
}

/** @returns the list, or why it is none */
function readTexts(given: unknown, { name, max }: TextsOptions): Lenient<string[]> | string {
  const list = typeof given === 'string' ? readList(given) : (given ?? [])
  if (!Array.isArray(list) || !list.every(item => typeof item === 'string')) return 'must be a list of texts'
  const value = list.map(text => text.trim()).filter(text => text !== '')
  if (value.length <= max) return { value }
  return { value: value.slice(0, max), note: `Of ${value.length} ${name}, the first ${max} are used.` }
}

function readList(text: string): unknown {
  if (text.trim() === '' || text.trim() === 'null') return []
  if (!text.trim().startsWith('[')) return [text]
  try {
    return JSON.parse(text)
  } catch {
    return [text]
  }
}

/** `null` is accepted and not advertised: one type is what every client can draw. */
const withoutUnion = { anyOf: undefined }

export const readOnly = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
} as const
