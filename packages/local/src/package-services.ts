/** Packages every service for this machine, as a deployment would; what did not change is taken from turbo's cache. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

export type PackagedService = { readonly name: string; readonly fromCache: boolean }

export type PackageOptions = {
  /** The folder of the repository. */
  readonly root: string
  readonly stage: string
  /** Told of each service as it is packaged. */
  readonly onPackaged: (service: PackagedService) => void
  /** Ends the packaging, which then fails. */
  readonly signal?: AbortSignal
}

/** `package` in every service's package.json: `--stage ${STAGE:-local}`. */
const defaultStage = 'local'

/** How long packaging may take to end when it is told to, milliseconds. */
const graceMs = 5_000

/** @throws Error with what the failing service's packaging printed. */
export async function packageServices({ root, stage, onPackaged, signal }: PackageOptions): Promise<void> {
  const turbo = createRequire(`${root}/package.json`).resolve('turbo/bin/turbo')
  // The stage services are packaged for by themselves is not named, so that theirs and this share the cache.
  const { STAGE: _stage, ...env } = process.env
  const child = spawn(
    process.execPath,
    [turbo, 'package', '--filter=./services/*', '--output-logs=new-only', '--ui=stream'],
    {
      cwd: root,
      env: {
        ...env,
        ...(stage !== defaultStage && { STAGE: stage }),
        TURBO_TELEMETRY_DISABLED: '1',
        NO_COLOR: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, to be ended as a whole: turbo's tasks are processes below it.
      detached: true,
    },
  )
  const output: string[] = []
  const note = (line: string) => {
    output.push(line)
    const [, name, outcome] = /^(\S+):package: cache (hit|miss)/.exec(line) ?? []
    if (name && outcome) onPackaged({ name: toServiceName(name), fromCache: outcome === 'hit' })
  }
  createInterface({ input: child.stdout }).on('line', note)
  createInterface({ input: child.stderr }).on('line', note)
  let killer: NodeJS.Timeout | undefined
  const end = () => {
    endGroup(child.pid, 'SIGTERM')
    killer ??= setTimeout(() => endGroup(child.pid, 'SIGKILL'), graceMs)
  }
  process.once('exit', end)
  signal?.addEventListener('abort', end)
  try {
    if (signal?.aborted) end()
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
      // What has been ended is not read to its end: a task that lingers may hold the pipe open.
      child.once('exit', code => signal?.aborted && resolve(code))
    })
    if (signal?.aborted) throw new Error('Packaging was ended before it was done')
    if (code !== 0) throw new Error(`The services could not be packaged:\n${toReason(output)}`)
  } finally {
    clearTimeout(killer)
    child.stdout.destroy()
    child.stderr.destroy()
    process.off('exit', end)
    signal?.removeEventListener('abort', end)
  }
}

/** What the failing tasks printed, without what turbo and npm say around it. */
function toReason(output: readonly string[]): string {
  const ofTasks = output.flatMap(line => /^\S+:package: ?(.*)$/.exec(line)?.[1] ?? [])
  const said = ofTasks.filter(line => !/^(npm (error|warn)|> |cache (hit|miss)|\s+at )/.test(line))
  const text = said
    .join('\n')
    .trim()
    .replace(/\n{3,}/g, '\n\n')
  return text === '' ? output.join('\n') : text
}

function endGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, signal)
  } catch {
    // Nobody is left in the group.
  }
}

function toServiceName(workspace: string): string {
  return workspace.replace(/^@mcp-lambda\/service-/, '')
}
