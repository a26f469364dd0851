/** How large an answer may be. */

/** What an entry point can return. */
export type PayloadLimit = {
  /** Most bytes, as the service counts them. */
  readonly bytes: number
  /** Whether an answer's text is escaped once more, as a string inside the JSON of a proxy result. */
  readonly isEnveloped?: boolean
}

/**
 * A buffered invocation: 6 MB, by which Lambda means 6 × 1024 × 1024 bytes plus some room for its own framing ("Response
 * payload size exceeded maximum allowed payload size (6291556 bytes)").
 */
export const invokeLimit: PayloadLimit = { bytes: 6_291_556 }

/** A streaming function, all parts of the answer together (Lambda's quotas, "response streaming": 200 MB). */
export const streamLimit: PayloadLimit = { bytes: 200 * 1024 * 1024 }

/** At most 6 bytes for each UTF-16 unit: an escaped control character. */
export function isSurelyWithin(text: string, bytes: number): boolean {
  return text.length * 6 <= bytes
}
