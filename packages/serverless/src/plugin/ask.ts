/** A question before something that cannot be undone. */

import { createInterface } from 'node:readline/promises'
import type { Serverless } from './framework.ts'

/** Settles when the stage's name was typed, or `--yes` was given. Throws without a terminal. */
export async function ask(question: string, stage: string, { classes, processedInput }: Serverless): Promise<void> {
  if (processedInput.options.yes) return
  if (!process.stdin.isTTY) {
    throw new classes.Error(
      `${question}?\nNothing was removed. Without a terminal, say so by --yes`,
      'MCP_NOT_ANSWERED',
    )
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${question}?\nType the name of the stage to go on: `)
    if (answer.trim() !== stage) throw new classes.Error('Nothing was removed', 'MCP_NOT_ANSWERED')
  } finally {
    terminal.close()
  }
}
