import * as z from 'zod/v4'

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
      const number = typeof given === 'string' ? Number(given.trim()) : given
      if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < min) {
        context.addIssue({ code: 'custom', message: `must be an integer from ${min}, not ${JSON.stringify(given)}` })
        return z.NEVER
      }
      if (max === undefined || number <= max) return { value: number }
      return { value: max, note: `${name} is ${max}: ${number} is more than can be had.` }
    })
  return schema.meta({ type: 'integer', description: `${describes} (${byDefault})` })
}

/** A text that may be `null` or empty, for absent. */
export function optionalText(describes: string) {
  return z
    .string()
    .max(1000)
    .nullish()
    .transform(text => text?.trim() || undefined)
    .meta({ type: 'string', description: describes, ...withoutUnion })
}

/** A list that may be `null` or empty, for absent. */
export function optionalTexts(describes: string, max = 20) {
  return z
    .array(z.string().trim().min(1).max(2000))
    .min(1)
    .max(max)
    .nullish()
    .transform(texts => texts ?? [])
    .meta({ type: 'array', items: { type: 'string' }, description: describes, ...withoutUnion })
}

/** `null` is accepted and not advertised: one type is what every client can draw. */
const withoutUnion = { anyOf: undefined }

export const readOnly = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
} as const
