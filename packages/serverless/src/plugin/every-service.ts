import { spawn } from 'node:child_process'
import { inDeploymentOrder, readServices } from '../project/project.ts'

/** Commands that run in every service when they run at the root. */
export const everyServiceCommands: readonly string[] = ['package', 'deploy', 'info', 'remove']

/** Where a command failed. What comes after it was not touched. */
export type Failure = { readonly folder: string; readonly ending: string }

/**
 * Runs this very command line in every service of the project: targets before the gateway that invokes them, and the other
 * way round to remove. Gives nothing when all worked.
 *
 * @see docs/decisions/0004-root-plugin.md for why this is not osls' Compose.
 */
export async function runInEveryService(root: string, command: string): Promise<Failure | undefined> {
  const services = inDeploymentOrder(readServices(root))
  for (const { directory, folder } of command === 'remove' ? services.reverse() : services) {
    const ending = await runHere(directory)
    if (ending !== undefined) return { folder, ending }
  }
  return
}

/** Gives nothing when it worked, else how it ended. */
function runHere(directory: string): Promise<string | undefined> {
  const [node = process.execPath, ...args] = process.argv
  const child = spawn(node, args, { cwd: directory, stdio: 'inherit' })
  const stop = (signal: NodeJS.Signals) => child.kill(signal)
  process.once('SIGTERM', stop)
  return new Promise<string | undefined>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit ${code}`)))
  }).finally(() => process.off('SIGTERM', stop))
}
