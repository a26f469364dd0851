import { spawn } from 'node:child_process'
import { inDeploymentOrder, readServices } from '../project/project.ts'

/** Where a command failed. What comes after it was not touched. */
export type Failure = { readonly folder: string; readonly ending: string }

/** The command line that the framework was started with. */
export function ownArgs(): string[] {
  return process.argv.slice(2)
}

/**
 * Runs a command of the framework in every service of the project: targets before the gateway that invokes them. Gives
 * nothing when all worked.
 *
 * @see docs/decisions/0004-root-plugin.md for why this is not osls' Compose.
 */
export async function runInEveryService(root: string, args: readonly string[]): Promise<Failure | undefined> {
  for (const { directory, folder } of inDeploymentOrder(readServices(root))) {
    const ending = await runIn(directory, args)
    if (ending !== undefined) return { folder, ending }
  }
  return
}

/** Gives nothing when it worked, else how it ended. */
export async function runIn(directory: string, args: readonly string[]): Promise<string | undefined> {
  const [node = process.execPath, program = ''] = process.argv
  const child = spawn(node, [program, ...args], { cwd: directory, stdio: 'inherit' })
  const stop = (signal: NodeJS.Signals) => child.kill(signal)
  process.once('SIGTERM', stop)
  return new Promise<string | undefined>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit ${code}`)))
  }).finally(() => process.off('SIGTERM', stop))
}
