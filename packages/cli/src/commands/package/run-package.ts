import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Run, Tools } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import { readAnyStage } from '../../flags.ts'
import { packageService, toServicePackage } from '../../packaging/package-service.ts'
import { type PackagedService, packageServices } from '../../packaging/package-services.ts'
import { listenForStop } from '../../process/listen-for-stop.ts'

export type PackageFlags = {
  readonly stage?: string
  readonly force: boolean
  readonly concurrency?: number
  readonly dryRun: boolean
}

export const runPackage: Run<PackageFlags> = async (flags, tools) => {
  const stage = flags.stage ?? readStageOf(tools.env)
  const directory = findServiceFolder(tools)
  const stop = listenForStop()
  try {
    return await (directory ? packageOne(directory, stage, flags, tools, stop) : packageAll(stage, flags, tools, stop))
  } catch (error) {
    if (stop.aborted) return toExitCode(stop.reason)
    throw error
  }
}

/**
 * The service whose folder this is, or is in. By its place alone: turbo starts this command for each service, which need not
 * load the 40 MB of code that reads services and checks them.
 */
function findServiceFolder({ root, cwd }: Tools): string | undefined {
  const [services, folder] = relative(root, cwd).split(sep)
  if (services !== 'services' || !folder) return undefined
  const directory = join(root, services, folder)
  return existsSync(join(directory, 'serverless.yml')) ? directory : undefined
}

/** Turbo passes the stage to its tasks by this variable, which is part of their hash. */
function readStageOf({ STAGE: stage }: Tools['env']): string {
  if (stage === undefined || stage === '') return 'local'
  try {
    return readAnyStage(stage)
  } catch (error) {
    throw new CommandError('usage', `STAGE is "${stage}": ${(error as Error).message}`)
  }
}

async function packageAll(stage: string, flags: PackageFlags, { root, env, output }: Tools, signal: AbortSignal) {
  const { force, concurrency, dryRun } = flags
  const packaged: PackagedService[] = []
  const { expectConfiguration } = await import('../../packaging/expect-configuration.ts')
  expectConfiguration(root, stage, env)
  await packageServices({
    root,
    stage,
    signal,
    say: output.note,
    onPackaged(service) {
      packaged.push(service)
      output.note(`  ${service.name}: ${service.fromCache ? 'unchanged, taken from the cache' : 'packaging'}`)
    },
    ...(dryRun && { onLine: output.show }),
    turboArgs: [
      ...(force ? ['--force'] : []),
      ...(dryRun ? ['--dry'] : []),
      ...(concurrency === undefined ? [] : [`--concurrency=${concurrency}`]),
    ],
  })
  output.result({ stage, packaged }, () => (dryRun ? '' : `Packaged into services/*/.package/${stage}`))
  return exitCode.ok
}

async function packageOne(
  directory: string,
  stage: string,
  flags: PackageFlags,
  { root, env, output }: Tools,
  signal: AbortSignal,
) {
  if (flags.force || flags.dryRun || flags.concurrency !== undefined) {
    throw new CommandError('usage', '--force, --concurrency and --dry-run need the folder of the project')
  }
  const options = { directory, stage, env, signal, say: output.note }
  const code = await packageService({ ...options, ...(output.isJson && { onLine: output.note }) })
  const folder = relative(root, join(directory, toServicePackage(stage)))
  if (code === exitCode.ok) output.result({ stage, folder }, () => `Packaged into ${folder}`)
  else if (!signal.aborted) throw new Error(`${relative(root, directory)} could not be packaged for stage ${stage}`)
  return code
}
