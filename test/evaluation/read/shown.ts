/** Shared by the readers of answers. */
import type { Shown } from '../host/host.ts'

/** Thrown for an answer without the part that a path needs. The message quotes the start of the answer. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'

  constructor(wanted: string, { mode, text }: Shown) {
    super(`No ${wanted} in this answer (${mode}): ${text.slice(0, 400)}`)
  }
}

/** Structured content, unchecked: a missing member is undefined, and fails where a path uses it. */
export function parseStructured<T>(shown: Shown): T {
  try {
    return JSON.parse(shown.text)
  } catch {
    throw new UnreadableAnswer('structured content', shown)
  }
}

/** The only item, or the first that fits. */
export function first<T>(
  items: readonly T[],
  wanted: string,
  shown: Shown,
  fits: (item: T) => boolean = () => true,
): T {
  const item = items.find(fits)
  if (item === undefined) throw new UnreadableAnswer(wanted, shown)
  return item
}
