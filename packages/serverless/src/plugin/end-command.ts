/** The way out of a command that has nothing more to do. */

import type { Commands, Serverless } from './framework.ts'

/** A command without a step: osls ends the one that is running only after another. */
export const endingCommand: Commands = {
  mcp: { type: 'entrypoint', commands: { end: { lifecycleEvents: ['end'] } } },
}

/** Does not return: osls catches what is thrown, and goes on to its last hooks. */
export async function endCommand({ pluginManager }: Serverless): Promise<void> {
  await pluginManager.spawn('mcp:end', { terminateLifecycleAfterExecution: true })
}
