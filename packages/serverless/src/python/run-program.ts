import { execFile } from 'node:child_process'
import type { Environment } from './cache.ts'

export type ProgramOptions = {
  readonly cwd?: string
  readonly env: Environment
  /** Whether this exit code, with this on stderr, is no failure. */
  readonly mayFail?: (code: unknown, stderr: string) => boolean
}

/**
 * Runs a program to its end, and returns what it printed.
 *
 * @param what it is for, for the message of a failure
 * @throws Error with the last lines of its stderr
 */
export function runProgram(
  what: string,
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, mayFail = () => false }: ProgramOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    // uv lists each package it cannot take.
    const options = { env: { ...env }, maxBuffer: 64 * 1024 * 1024, ...(cwd !== undefined && { cwd }) }
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null || mayFail(error.code, stderr)) return resolve(stdout)
      const said = stderr.trim().split('\n').slice(-30).join('\n')
      reject(new Error(`${what} failed: ${said === '' ? error.message : said}`, { cause: error }))
    })
  })
}
