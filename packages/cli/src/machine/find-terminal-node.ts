import { execFile } from 'node:child_process'
import { delimiter } from 'node:path'
import { promisify } from 'node:util'

/**
 * The version of the Node that runs `npx` in a terminal, e.g. `20.20.2`. npm scripts find the one of the project first, which is
 * of another version.
 *
 * @returns undefined where there is none
 */
export async function findTerminalNode({
  PATH = '',
}: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const folders = PATH.split(delimiter).filter(folder => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder))
  // On PATH alone: the variables of npm would say nothing of a terminal.
  const printed = promisify(execFile)('node', ['--version'], {
    env: { PATH: folders.join(delimiter) },
    timeout: 10_000,
  })
  return printed.then(
    ({ stdout }) => stdout.trim().replace(/^v/, ''),
    () => undefined,
  )
}
