/** The command line of the root, as its services are given it. */

/** Options of `deploy` that `package` does not know. */
const deployOnly = [
  '--force',
  '--conceal',
  '--aws-s3-accelerate',
  '--minify-template',
  '--dry-run',
  '--skip-smoke-test',
]

/** The same with another command, and what was packaged in `packagePath`. */
export function toPackageArgs(args: readonly string[], packagePath: string): string[] {
  return [...withoutPackage(replaceCommand(args, 'deploy', 'package')), '--package', packagePath].filter(
    arg => !deployOnly.includes(arg),
  )
}

export function toDeployArgs(args: readonly string[], packagePath: string): string[] {
  return [...withoutPackage(args).filter(arg => arg !== '--dry-run'), '--package', packagePath]
}

/** `--yes`: the root has asked for all of them. */
export function toRemoveArgs(args: readonly string[]): string[] {
  return [...args.filter(arg => arg !== '--yes'), '--yes']
}

function replaceCommand(args: readonly string[], from: string, to: string): string[] {
  const at = args.indexOf(from)
  return args.map((arg, index) => (index === at ? to : arg))
}

function withoutPackage(args: readonly string[]): string[] {
  return args.filter(
    (arg, index) => !/^(--package|-p)(=|$)/.test(arg) && !/^(--package|-p)$/.test(args[index - 1] ?? ''),
  )
}
