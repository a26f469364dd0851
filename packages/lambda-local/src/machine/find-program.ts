import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type Wanted = {
  /** For messages, e.g. `Python 3.13`. */
  readonly name: string
  /** The ways to install it, as commands. */
  readonly install: string
  /** Arguments with which a candidate prints its version. */
  readonly args: readonly string[]
  readonly isIt: (printed: { readonly stdout: string; readonly stderr: string }) => boolean
  /** For each candidate. A machine at work has taken more than 10 s to start one (2 processors, load 16). */
  readonly timeoutMs?: number
}

/**
 * The first of the candidates that is what is wanted. Each is run, because a name proves nothing.
 *
 * @throws Error with the ways to install it, or with the candidates that did not answer in time: they may be it
 */
export async function findProgram(candidates: readonly string[], wanted: Wanted): Promise<string> {
  const { name, install, args, isIt, timeoutMs = 30_000 } = wanted
  const silent: string[] = []
  for (const candidate of candidates) {
    try {
      if (isIt(await promisify(execFile)(candidate, args, { timeout: timeoutMs }))) return candidate
    } catch (error) {
      // `execFile` kills a program at its time-out.
      if ((error as { killed?: boolean }).killed) silent.push(candidate)
    }
  }
  if (silent.length === 0) throw new Error(`${name} is not on this machine. Install it: ${install}`)
  const seconds = timeoutMs / 1000
  throw new Error(
    `${name} was not found: ${silent.join(' and ')} did not print a version within ${seconds} s. ` +
      `Try again when the machine has less to do, or install it elsewhere on the path: ${install}`,
  )
}
