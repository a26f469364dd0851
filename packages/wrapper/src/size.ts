/**
 * Largest answer of a buffered invocation: 6 MB, by which Lambda means 6 × 1024 × 1024 bytes plus some room for its own
 * framing ("Response payload size exceeded maximum allowed payload size (6291556 bytes)").
 */
export const bufferedLimitBytes = 6_291_556

/** Largest answer of a streaming function, all of its parts together (Lambda's quotas, "response streaming": 200 MB). */
export const streamedLimitBytes = 200 * 1024 * 1024

/** Says how large an answer is, and how large it may be where it leaves. */
export function describeTooLarge(bytes: number, limitBytes = bufferedLimitBytes): string {
  const advice = limitBytes < streamedLimitBytes ? ', or use a streaming function' : ''
  return `The answer is ${bytes} bytes, more than the ${limitBytes} that can be returned here. Ask for less at once${advice}`
}

/** Whether a text is certainly within a number of UTF-8 bytes: one UTF-16 unit takes three at most. */
export function isSurelyWithin(text: string, limitBytes: number): boolean {
  return text.length * 3 <= limitBytes
}
