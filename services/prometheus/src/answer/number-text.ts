/** Numbers as Prometheus spells them, shortened for reading. */

/** Prometheus writes infinities with a sign and without their last five letters. */
export function toNumber(text: string): number {
  if (text.endsWith('Inf')) return text.startsWith('-') ? -Infinity : Infinity
  return Number(text)
}

/** Integers below 2^53 whole, greater numbers than a million without a fraction (times are such), others with six digits. */
export function toShortText(text: string): string {
  const number = toNumber(text)
  if (!Number.isFinite(number) || Number.isSafeInteger(number)) return text
  const isLarge = Math.abs(number) >= 1e6 && Math.abs(number) < Number.MAX_SAFE_INTEGER
  const short = String(isLarge ? Math.round(number) : Number(number.toPrecision(6)))
  return short.length < text.length ? short : text
}

/** Whether `toShortText` shows less than there is. */
export function isShortened(text: string): boolean {
  return text.length > 6 && toShortText(text) !== text
}

/** What an answer says that shows less than there is. */
export const roundedNotation = 'Numbers are rounded to six digits.'

export function toPrometheusText(number: number): string {
  if (number === Infinity) return '+Inf'
  if (number === -Infinity) return '-Inf'
  return Object.is(number, -0) ? '-0' : String(number)
}

/** A mean whose sum does not overflow. */
export function toMean(numbers: readonly number[]): number {
  const sum = numbers.reduce((a, b) => a + b, 0)
  if (Number.isFinite(sum) || numbers.some(number => !Number.isFinite(number))) return sum / numbers.length
  return numbers.reduce((mean, number, index) => mean + (number / (index + 1) - mean / (index + 1)), 0)
}
