/** The command line of the root, as its services are given it. */

/** Options of `deploy` that `package` does not know. */
const deployOnly = [
  '--force',
  '--conceal',
  '--aws-s3-accelerate',
  '--minify-template',
  '--dry-run',
  '--skip-check',
  '--skip-smoke-test',
]

/** The same with another command, and what was packaged in `packagePath`. */
export function toPackageArgs(args: readonly string[], packagePath: string): string[] {
  return [...withoutPackage(replaceCommand(args, 'deploy', 'package')), '--package', packagePath].filter(
    arg => !deployOnly.includes(arg),
  )
}

export function toDeployArgs(args: readonly string[], packagePath: string): string[] {
  // osls compares with what was uploaded last, which may not be what the stack has. The digest of the stack has decided.
  const own = withoutPackage(args).filter(arg => !['--dry-run', '--force', '--skip-check'].includes(arg))
  // The root has checked.
  return [...own, '--skip-check', '--force', '--package', packagePath]
}

/** `--yes`: the root has asked for all of them. */
export function toRemoveArgs(args: readonly string[]): string[] {
  return [...args.filter(arg => arg !== '--yes'), '--yes']
}

/** osls' own roll-back of one service. */
export function toRollbackArgs(args: readonly string[], timestamp: string): string[] {
  return [...withoutOption(args, '--to'), '--timestamp', timestamp]
}

function replaceCommand(args: readonly string[], from: string, to: string): string[] {
  const at = args.indexOf(from)
  return args.map((arg, index) => (index === at ? to : arg))
}

function withoutPackage(args: readonly string[]): string[] {
  return withoutOption(withoutOption(args, '--package'), '-p')
}

/** Without an option that has a value, behind `=` or in the next word. */
function withoutOption(args: readonly string[], option: string): string[] {
  return args.filter((arg, index) => arg !== option && !arg.startsWith(`${option}=`) && args[index - 1] !== option)
}
