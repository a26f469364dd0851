import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Each command, with the words that it needs. */
export const commands = [
  { command: 'start', needs: [] },
  { command: 'dev', needs: [] },
  { command: 'new', needs: ['search'] },
  { command: 'connect', needs: ['claude-code', '--write'] },
  { command: 'check', needs: ['--stage', 'prod'] },
  { command: 'package', needs: [] },
  { command: 'image', needs: ['notes', '--to', 'registry.test/notes'] },
  { command: 'container', needs: [] },
  { command: 'catalogue', needs: [] },
  { command: 'token', needs: ['token.txt', '--stage', 'prod'] },
  { command: 'cost', needs: ['--calls-per-month', '1000', '--log', 'prod'] },
  { command: 'upgrade', needs: [] },
  { command: 'explain', needs: ['693a885a'] },
  { command: 'doctor', needs: [] },
]

/** Empty, until the test has ended. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'command-line-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
