/** `npm start` as a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { root } from './system.ts'

export const freePorts = ['--port', '0', '--lambda-port', '0']

/** Runs what `npm start` runs, with these words after `--`. */
export function start(...flags: string[]) {
  return startWith({}, ...flags)
}

/** The same, with variables in addition to those of this process. */
export function startWith(variables: Readonly<Record<string, string>>, ...flags: string[]) {
  const env = { ...process.env, ...variables }
  const child = spawn(process.execPath, ['packages/cli/bin/mcp-lambda.js', 'start', ...flags], {
    cwd: root,
    stdio: 'pipe',
    env,
  })
  const ended = once(child, 'close').then(([code]) => code as number)
  return { child, ended, stdout: text(child.stdout), stderr: text(child.stderr) }
}

/** Runs `npm start` until the system is ready, then sends the signal. */
export async function startUntil(signal: NodeJS.Signals) {
  const { child, ended, stdout, stderr } = start('--json', ...freePorts)
  await once(child.stdout, 'data')
  child.kill(signal)
  return { code: await ended, stdout: await stdout, stderr: await stderr }
}
