/** @param said what npm wrote for a package that it cannot read about */
export function describeNpmRefusal(spec: string, said: string): string {
  // The registry has the package, and npm's code is that of one that is missing.
  if (/ETARGET|No match found for version/.test(said)) {
    const name = spec.replace(/(?<=.)@.*$/, '')
    return `--npm ${spec}: there is no such version. npm view ${name} versions lists them`
  }
  if (/E404/.test(said)) return `--npm ${spec}: the registry has no such package`
  return `--npm ${spec}: npm cannot read about it: ${said.trim().split('\n').slice(0, 6).join('\n')}`
}
