/** Packages every service as for a deployment. Unchanged services come from turbo's cache. */
import { existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ending, runContained } from '../process/run-contained.ts'
import { findExecutables } from './find-executables.ts'
import { toHashed, wordsVariable } from './package-service.ts'
import { PackagingFailed, type ServiceFailure } from './packaging-failed.ts'
import { packagedAtOnce, readFreeMemory } from './packaging-memory.ts'
import { readNamedEnvironment } from './read-named-environment.ts'

export type PackagedService = { readonly name: string; readonly fromCache: boolean }

export type PackageOptions = {
  /** The folder of the repository. */
  readonly root: string
  readonly stage: string
  /** Called for each service when its packaging begins, or when its package comes from the cache. */
  readonly onPackaged: (service: PackagedService) => void
  /** Shows a line to the user during packaging. */
  readonly say?: (text: string) => void
  /** Gets each line that turbo prints. */
  readonly onLine?: (line: string) => void
  /** More words for the framework, e.g. `--region`. */
  readonly words?: readonly string[]
  /** More words for turbo, e.g. `--force`. */
  readonly turboArgs?: readonly string[]
  /** Ends the packaging, which then fails. */
  readonly signal?: AbortSignal
  /** Bytes of memory that packaging may use. Default: the free memory of this machine. */
  readonly freeBytes?: number
}

/** `package` in every service's package.json, where no `STAGE` is set. */
const defaultStage = 'local'

/** @throws Error with the output of the failed packaging, and the remedy if memory or a disk was the cause */
export async function packageServices(options: PackageOptions): Promise<void> {
  const { root, stage, onPackaged, say = () => {}, onLine = () => {}, words = [], turboArgs = [], signal } = options
  const { freeBytes = readFreeMemory() } = options
  const turbo = findTurbo(root)
  expectScripts(root)
  const executables = findExecutables(root)
  const services = readdirSync(join(root, 'services')).length
  const atOnce = packagedAtOnce(freeBytes, services)
  // The default stage is not set, so that `npm run package` in a service and this share the cache.
  const { STAGE: _stage, [wordsVariable]: _words, ...env } = process.env
  const output: string[] = []
  let isShortSaid = false
  const ending = await runContained(
    process.execPath,
    [
      ...[turbo, 'package', '--filter=./services/*', '--output-logs=new-only', '--ui=stream'],
      ...(turboArgs.some(word => word.startsWith('--concurrency')) ? [] : [`--concurrency=${atOnce}`]),
      ...turboArgs,
    ],
    {
      cwd: root,
      env: {
        ...env,
        ...(stage !== defaultStage && { STAGE: stage }),
        [wordsVariable]: toHashed({
          words,
          executables,
          environment: readNamedEnvironment(root, process.env),
          machine: `${process.platform}-${process.arch}`,
          ...(stage === defaultStage && { node: process.execPath }),
        }),
        TURBO_TELEMETRY_DISABLED: '1',
        NO_COLOR: '1',
      },
      ...(signal && { signal }),
      onLine(line) {
        output.push(line)
        onLine(line)
        // The framework begins a warning so.
        const [, warning] = /^\S+:package: (Warning: .+)/.exec(line) ?? []
        if (warning !== undefined) say(`  ${warning}`)
        const [, name, outcome] = /^(\S+):package: cache (hit|miss|bypass)/.exec(line) ?? []
        if (!name || !outcome) return
        if (outcome !== 'hit' && atOnce < services && !isShortSaid) {
          isShortSaid = true
          say(`  ${atOnce} of ${services} services at a time: ${toMegabytes(freeBytes)} of memory are free`)
        }
        onPackaged({ name: toServiceName(name), fromCache: outcome === 'hit' })
      },
    },
  )
  if (signal?.aborted) throw new Error('Packaging was ended before it was done')
  if (ending.code === 0) return
  const advice = [adviseOnMemory(ending, output, freeBytes), adviseOnDisk(output, root)].filter(Boolean)
  const message = ['The services could not be packaged:', toReason(output), ...advice].join('\n')
  throw new PackagingFailed(message, advice.length > 0 ? [] : toFailures(output))
}

/**
 * Turbo leaves out a service without the script, and its former package would stay in use.
 *
 * @throws Error naming the service
 */
function expectScripts(root: string): void {
  for (const folder of readdirSync(join(root, 'services'))) {
    const directory = join(root, 'services', folder)
    if (!existsSync(join(directory, 'serverless.yml')) || hasScript(join(directory, 'package.json'))) continue
    throw new Error(
      `services/${folder}/package.json has no script "package": "mcp-lambda package", or is missing, so the service cannot be ` +
        'packaged. Add it, as another service has it, and run npm install',
    )
  }
}

/** Turbo itself reports one that is no JSON, with the line. */
function hasScript(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    return JSON.parse(readFileSync(file, 'utf8')).scripts?.package !== undefined
  } catch {
    return true
  }
}

function findTurbo(root: string): string {
  try {
    return createRequire(`${root}/package.json`).resolve('turbo/bin/turbo')
  } catch (cause) {
    throw new Error(`turbo is not installed in ${root}: run npm install there`, { cause })
  }
}

/**
 * Lines of npm, of turbo, of stacks, and what the framework prints of itself before and after an error. Its places of a wrong
 * setting, `at 'provider.vpc': …` and `at root: …`, are no frames of a stack.
 */
const noise =
  /^(npm (error|warn)|> |cache (hit|miss|bypass)|\s+at (?!'|root: )|Packaging \S+ for stage |Environment: |Docs: |Learn more about )/

/** What the framework prints of an error that esbuild has printed, with its place. */
const saidAgain = /^(Error:$|Error: Build failed with \d+ error|\S+:\d+:\d+: ERROR: )/

/** As `mcp-lambda package` ends in a service. */
const failed = /^services\/\S+ could not be packaged for stage /

function toFailures(output: readonly string[]): ServiceFailure[] {
  const tasks = new Map<string, string[]>()
  for (const line of output) {
    const [, name, text] = /^(\S+):package: ?(.*)$/.exec(line) ?? []
    if (name === undefined || text === undefined) continue
    tasks.set(name, [...(tasks.get(name) ?? []), text])
  }
  return [...tasks].flatMap(([name, lines]) =>
    lines.some(line => failed.test(line))
      ? [{ service: toServiceName(name), text: withoutNoise(lines.filter(line => !failed.test(line))) }]
      : [],
  )
}

/** Output of the failed tasks, without the lines of turbo and npm around it. */
function toReason(output: readonly string[]): string {
  const text = withoutNoise(output.flatMap(line => /^\S+:package: ?(.*)$/.exec(line)?.[1] ?? []))
  return text === '' ? output.join('\n') : text
}

function withoutNoise(ofTasks: readonly string[]): string {
  const isBuildSaid = ofTasks.some(line => line.includes('✘ [ERROR]'))
  const said = ofTasks.filter(line => !noise.test(line) && !(isBuildSaid && saidAgain.test(line)))
  return said
    .join('\n')
    .trim()
    .replace(/\n{3,}/g, '\n\n')
}

/** Signs that a process ran out of memory: messages of `package-service.ts`, esbuild, the shell, V8 and Go. */
const outOfMemory = /was killed \(SIGKILL\)|The service was stopped|\bKilled$|heap out of memory|out of memory|ENOMEM/

function adviseOnMemory({ signal }: Ending, output: readonly string[], freeBytes: number): string | undefined {
  if (signal !== 'SIGKILL' && !output.some(line => outOfMemory.test(line))) return undefined
  return (
    `Packaging ran out of memory, it seems: a process of it was killed, and ${toMegabytes(freeBytes)} were free when it ` +
    'began. End other programs, or give this machine or container more memory, and run it again: services that were ' +
    'packaged are taken from the cache.'
  )
}

function adviseOnDisk(output: readonly string[], root: string): string | undefined {
  const code = output.map(line => /\b(ENOSPC|EDQUOT|EROFS)\b/.exec(line)?.[1]).find(Boolean)
  if (!code) return undefined
  const places = [tmpdir(), root].map(place => `${place} has ${toMegabytes(freeOnDisk(place))} free`)
  return `A disk is full or read-only (${code}): ${places.join(', ')}. Make room, or set TMPDIR to another folder.`
}

function freeOnDisk(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function toMegabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`
}

function toServiceName(workspace: string): string {
  return workspace.replace(/^@[^/]+\/service-/, '')
}
