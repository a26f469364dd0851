/**
 * Largest answer of a buffered invocation: 6 MB, by which Lambda means 6 × 1024 × 1024 bytes plus some room for its own
 * framing ("Response payload size exceeded maximum allowed payload size (6291556 bytes)").
 */
export const bufferedLimitBytes = 6_291_556

export function describeTooLarge(bytes: number): string {
  return `The answer is ${bytes} bytes, more than the ${bufferedLimitBytes} a buffered invocation may return. Ask for less at once, or use a streaming function`
}
