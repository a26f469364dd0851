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
}

/** `package` in every service's package.json: `--stage ${STAGE:-local}`. */
const defaultStage = 'local'

/** @throws Error with what the failing service's packaging printed. */
export async function packageServices({ root, stage, onPackaged }: PackageOptions): Promise<void> {
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
  const end = () => child.kill('SIGTERM')
  process.once('exit', end)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) throw new Error(`The services could not be packaged:\n${output.join('\n')}`)
  } finally {
    process.off('exit', end)
  }
}

function toServiceName(workspace: string): string {
  return workspace.replace(/^@mcp-lambda\/service-/, '')
}
