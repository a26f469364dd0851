import type { ExchangeRecord, TakeRecord } from './exchange-record.ts'

/** Records of one kind that are passed on in one window; further ones are counted. */
const wholeRecords = 5

const windowMs = 1_000

type Window = { readonly startedAtMs: number; passed: number; held: number; last: ExchangeRecord }

/**
 * Bounds what strangers can make a function write: after some refusals of one kind in a second, the rest is one record that
 * says how many `times`. Kinds are few: outcome, code, cause, reason and entry point.
 */
export function createCounter(take: TakeRecord): TakeRecord {
  const windows = new Map<string, Window>()

  function close(kind: string): void {
    const window = windows.get(kind)
    windows.delete(kind)
    if (window && window.held > 0) take({ ...window.last, times: window.held })
  }

  return record => {
    const { outcome, code, cause, refused, entryPoint, endedAtMs } = record
    const kind = [outcome, code, cause, refused?.reason, entryPoint].join()
    const open = windows.get(kind)
    // A clock that was set back, and timers that stood still while the environment was frozen, end a window, too.
    if (open && Math.abs(endedAtMs - open.startedAtMs) >= windowMs) close(kind)
    const window = windows.get(kind) ?? { startedAtMs: endedAtMs, passed: 0, held: 0, last: record }
    if (!windows.has(kind)) {
      windows.set(kind, window)
      setTimeout(() => {
        if (windows.get(kind) === window) close(kind)
      }, windowMs).unref()
    }
    if (window.passed < wholeRecords) {
      window.passed += 1
      take(record)
    } else {
      window.held += 1
      window.last = record
    }
  }
}
