import type { Environment } from './finding.ts'
import { pathOfTerminal, readPrinted } from './run-program.ts'

/**
 * The version of the Node that runs `npx` in a terminal, e.g. `20.20.2`. npm scripts find the one of the project first, which is
 * of another version.
 *
 * @returns undefined where there is none
 */
export async function findTerminalNode(env: Environment): Promise<string | undefined> {
  // On PATH alone: the variables of npm would say nothing of a terminal.
  const printed = await readPrinted('node', ['--version'], { PATH: pathOfTerminal(env) })
  return printed?.replace(/^v/, '')
}
