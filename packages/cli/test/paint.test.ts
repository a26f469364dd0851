import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = `
import { paintFor } from '../src/logs/log-stream.ts'
process.stdout.write(paintFor(process.stdout)('red', 'words'))`

/** What is written to a pipe, which has no colours of its own. */
async function paintedWith(env: Record<string, string>): Promise<string> {
  const args = ['--input-type=module-typescript', '--eval', program]
  return (await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, env })).stdout
}

it.each([
  { env: {}, painted: 'words' },
  { env: { FORCE_COLOR: '1' }, painted: '\x1b[31mwords\x1b[39m' },
  { env: { NO_COLOR: '1' }, painted: 'words' },
])('colours what goes to a pipe only when that is asked for: $env', async ({ env, painted }) => {
  expect(await paintedWith(env as Record<string, string>)).toBe(painted)
})
