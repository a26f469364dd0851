/** Installs Debian's package of Prometheus for its program alone: the service it brings is kept from starting. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'

export type AptOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Gets a line before each step. */
  readonly say: (line: string) => void
  /** Runs a program to its end; rejects when it fails. Default: a child process whose output goes to stderr. */
  readonly run?: (command: string, args: readonly string[], env: NodeJS.ProcessEnv) => Promise<void>
  /** The program Debian's packages ask before they start a service. */
  readonly policyPath?: string
  readonly hasSystemd?: boolean
}

/** True where `installWithApt` can work: root, on a system with `apt-get`. */
export function canInstallWithApt(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

export async function installWithApt({
  env,
  say,
  run = runVisibly,
  policyPath = '/usr/sbin/policy-rc.d',
  hasSystemd = existsSync('/run/systemd/system'),
}: AptOptions): Promise<void> {
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' }
  const step = async (command: string, args: readonly string[]) => {
    say(`Running: ${command} ${args.join(' ')}`)
    await run(command, args, aptEnv)
  }
  say('Prometheus is not installed: installing the package, without starting its service.')
  await step('apt-get', ['update'])
  const removePolicy = await forbidServices(policyPath, say)
  try {
    await step('apt-get', ['install', '-y', '--no-install-recommends', 'prometheus'])
  } finally {
    await removePolicy()
  }
  // The policy kept it from starting now; enabled, it would start with the machine.
  if (hasSystemd) await step('systemctl', ['disable', 'prometheus'])
}

/** Packages ask this program before they start a service, and 101 means no. A policy the machine already has stays. */
async function forbidServices(policyPath: string, say: (line: string) => void): Promise<() => Promise<void>> {
  if (existsSync(policyPath)) return async () => {}
  say(`Writing ${policyPath} for the time of the installation: no package may start a service.`)
  await writeFile(policyPath, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' })
  return () => rm(policyPath, { force: true })
}

function runVisibly(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    // Both streams go to stderr, because `npm start -- --json` prints only JSON on stdout.
    const child = spawn(command, args, { env, stdio: ['ignore', 2, 2] })
    child.once('error', reject)
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? `code ${code}`}`)),
    )
  })
}
