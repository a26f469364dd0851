import { constants } from 'node:os'

/** 128 + n for a command that signal n has ended. */
export const exitCode = {
  /** The work is done. */
  ok: 0,
  /** The work failed. */
  failed: 1,
  /** A word or a value of the command line is wrong. Nothing was begun. */
  usage: 2,
} as const

/** The exit code that shells report for a command that a signal has ended. */
export function toExitCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}
