/** Machine code in a package for another machine than the one that would run it. */
import type { Problem } from '../checks/problem.ts'
import type { NativeFile } from './find-programs.ts'
import type { System } from './read-addon.ts'

export type Machine = {
  readonly system: System
  /** As Lambda calls it. */
  readonly architecture: string
}

const systems: Readonly<Record<string, System>> = { darwin: 'macOS', win32: 'Windows' }

/** What this process runs on. */
export const thisMachine: Machine = {
  system: systems[process.platform] ?? 'Linux',
  architecture: process.arch === 'x64' ? 'x86_64' : process.arch,
}

/**
 * Files that a machine could neither start nor load. An npm package with builds for many machines has the names of systems
 * in its paths (`prebuilds/darwin-arm64/it.node`) and loads the one that fits: the others do no harm where there is one.
 */
export function findForeign(native: readonly NativeFile[], machine: Machine): NativeFile[] {
  const served = new Set(native.filter(file => fits(file, machine)).map(({ path }) => toPackage(path)?.folder))
  return native.filter(file => {
    if (fits(file, machine)) return false
    const its = toPackage(file.path)
    return its === undefined || !served.has(its.folder) || !systemName.test(file.path.slice(its.folder.length))
  })
}

const systemName = /linux|darwin|macos|osx|win32|windows|\bwin\b|bsd|android/i

function fits({ system, architecture }: NativeFile, machine: Machine): boolean {
  return system === machine.system && architecture === machine.architecture
}

/** The npm package that a file of a zip belongs to. */
function toPackage(path: string): { folder: string; name: string } | undefined {
  const [folder, name] = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/.exec(path) ?? []
  return folder === undefined || name === undefined ? undefined : { folder, name }
}

/** One for each package, however many of its files it names. */
export function toForeignProblems(foreign: readonly NativeFile[], service: string, architecture: string): Problem[] {
  const groups = new Map<string, NativeFile[]>()
  for (const file of foreign) {
    const key = `${toPackage(file.path)?.folder ?? file.path} ${toText(file)}`
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  return [...groups.values()].flatMap(([file, ...more]): Problem[] => {
    if (file === undefined) return []
    const name = toPackage(file.path)?.name
    const others = more.length === 0 ? '' : ` (and ${more.length} more of ${name})`
    return [
      {
        code: 'binary-of-other-architecture',
        where: `services/${service}: ${file.path} in the zip`,
        what: `it is for ${toText(file)}, and the function runs on Linux on ${architecture}${others}`,
        remedy: `${describeBuild(name, architecture)}${describeChange(file)}.`,
      },
    ]
  })
}

function toText({ system, architecture }: NativeFile): string {
  return `${system} on ${architecture}`
}

function describeBuild(name: string | undefined, architecture: string): string {
  if (name === undefined) return `Build it for Linux on ${architecture}`
  return `${name} was compiled on this machine, or fetched for it, when it was installed: package on Linux on ${architecture}, such as a runner of CI, or use a package that has its builds on npm`
}

function describeChange({ system, architecture }: NativeFile): string {
  const isLambda = system === 'Linux' && /^(arm64|x86_64)$/.test(architecture)
  return isLambda ? `, or set provider.architecture to ${architecture} in its serverless.yml` : ''
}
