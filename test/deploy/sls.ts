/** The framework as a user runs it, against a stand-in. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { signalGroup } from '@mcp-lambda/lambda-local/machine'
import { compileCache, root } from '../packaging/repository.ts'

export type Ended = { readonly code: number | null; readonly output: string; readonly stdout: string }

export type Running = { readonly ended: Promise<Ended>; kill(): void }

/** Starts `sls` in a folder, with the words of a command line. */
export function startSls(directory: string, words: string, endpoint: string): Running {
  const child = spawn(join(root, 'node_modules/.bin/sls'), words.split(' '), {
    cwd: directory,
    // A group of its own, to be killed as a whole.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      HOME: process.env.HOME,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: localIdentity.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localIdentity.secretAccessKey,
      // Milliseconds between two looks at a stack that changes. 5,000 in use.
      SLS_AWS_MONITORING_FREQUENCY: '100',
      NO_COLOR: '1',
      ...compileCache,
    },
  })
  let output = ''
  let stdout = ''
  child.stdout.on('data', data => {
    output += data
    stdout += data
  })
  child.stderr.on('data', data => {
    output += data
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ code, output, stdout }))
  })
  return { ended, kill: () => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL') }
}

export function sls(directory: string, words: string, endpoint: string): Promise<Ended> {
  return startSls(directory, words, endpoint).ended
}
