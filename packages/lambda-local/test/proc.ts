import { existsSync } from 'node:fs'

/** Without it (macOS) processes are neither measured nor followed into groups of their own. */
export const hasProc = existsSync('/proc/self/stat')

/** For the test's own list of what it needs. */
export const needsProc = { meta: { needs: "Linux's /proc" } } as const
